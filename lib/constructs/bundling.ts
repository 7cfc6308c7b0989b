/** The esbuild options for a handler, shared by the stack, the package and the benchmarks. */
export const BUNDLING = {
  target: 'node24',
  minify: true,
  sourceMap: true,
  // Stack traces name the TypeScript sources, whose text is not needed in the bundle.
  sourcesContent: false,
  // ES modules of the SDK tree-shake better: the bundle is a fifth smaller.
  mainFields: ['module', 'main'],
  // CommonJS inside the bundle still calls require.
  banner: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
};
