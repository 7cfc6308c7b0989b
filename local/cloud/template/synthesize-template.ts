import { modulePath } from '../../../lib/files/installation.ts';
import type { StageOverrides } from '../../../lib/stage/stage-config.ts';
import type { CloudFormationTemplate } from '../../../lib/synthesize-stage.ts';
import { collectStderr, forkModule } from '../process/fork-module.ts';

export interface SynthesisOptions {
  readonly stage: string;
  readonly overrides: StageOverrides;
}

export type SynthesisMessage = { readonly template: CloudFormationTemplate } | { readonly error: string };

/** Synthesizes the stage's template in its own process, without bundling. Takes about a second. */
export const synthesizeTemplate = (options: SynthesisOptions): Promise<CloudFormationTemplate> =>
  new Promise((resolve, reject) => {
    const child = forkModule(modulePath(import.meta.dirname, 'synthesize-process'), options);
    const stderr = collectStderr(child);
    child.once('message', (message: SynthesisMessage) => {
      if ('template' in message) resolve(message.template);
      else reject(new Error(`The stage "${options.stage}" does not synthesize: ${message.error}`));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      reject(new Error(`The synthesis of the stage "${options.stage}" ended early (${signal ?? code}).\n${stderr()}`));
    });
  });
