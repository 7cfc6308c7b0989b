import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLING } from '../lib/constructs/bundling.ts';

const REPOSITORY = join(import.meta.dirname, '..');

export interface Bundle {
  readonly text: string;
  readonly sourceMap: string;
  readonly bytes: number;
  /** The modules in it, as paths from the repository, without those that were tree-shaken. */
  readonly modules: readonly string[];
}

/** Bundles a handler as for a deployment. */
export const bundleHandler = async (name: string): Promise<Bundle> => {
  const { banner, sourceMap, ...options } = BUNDLING;
  const { outputFiles, metafile } = await build({
    ...options,
    banner: { js: banner },
    entryPoints: [join(REPOSITORY, `lambdas/handlers/${name}.ts`)],
    absWorkingDir: REPOSITORY,
    bundle: true,
    write: false,
    outfile: 'index.mjs',
    sourcemap: sourceMap,
    platform: 'node',
    format: 'esm',
    metafile: true,
    logLevel: 'error',
  });
  const output = Object.entries(metafile.outputs).find(([path]) => !path.endsWith('.map'))?.[1];
  const textOf = (isMap: boolean) => outputFiles.find(({ path }) => path.endsWith('.map') === isMap)?.text ?? '';
  const text = textOf(false);
  const inputs = Object.entries(output?.inputs ?? {});
  return {
    text,
    sourceMap: textOf(true),
    bytes: Buffer.byteLength(text),
    modules: inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path),
  };
};
