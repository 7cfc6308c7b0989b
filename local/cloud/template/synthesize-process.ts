/** The process for the synthesis. CDK is loaded here, used once and discarded, while the emulators start. */
import { describeError } from '../../../lambdas/domain/values/describe-error.ts';
import type { SynthesisMessage, SynthesisOptions } from './synthesize-template.ts';

const send = (message: SynthesisMessage): void => {
  process.send?.(message, undefined, undefined, () => process.exit(0));
};

const { stage, overrides } = JSON.parse(process.argv[2] ?? '{}') as SynthesisOptions;
try {
  const { synthesizeStage } = await import('../../../lib/synthesize-stage.ts');
  send({ template: await synthesizeStage(stage, overrides) });
} catch (error) {
  send({ error: describeError(error) });
}
