import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLING } from '../lib/bundling.ts';

const REPOSITORY = join(import.meta.dirname, '..');

export interface Bundle {
  readonly text: string;
  readonly bytes: number;
  /** What is in it: paths from the repository, without those that were shaken off. */
  readonly modules: readonly string[];
}

/** Bundles a handler as it is deployed. */
export const bundleHandler = async (name: string): Promise<Bundle> => {
  const { banner, ...options } = BUNDLING;
  const { outputFiles, metafile } = await build({
    ...options,
    banner: { js: banner },
    entryPoints: [join(REPOSITORY, `lambdas/handlers/${name}.ts`)],
    absWorkingDir: REPOSITORY,
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    metafile: true,
    logLevel: 'error',
  });
  const [output] = Object.values(metafile.outputs);
  const text = outputFiles[0]?.text ?? '';
  const inputs = Object.entries(output?.inputs ?? {});
  return {
    text,
    bytes: Buffer.byteLength(text),
    modules: inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path),
  };
};
