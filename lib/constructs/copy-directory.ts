import type { ICommandHooks } from 'aws-cdk-lib/aws-lambda-nodejs';

// Copies with Node, because the hook runs in bash or in cmd.exe. Forward slashes work in both.
const COPY = "const [from, to] = process.argv.slice(1); require('node:fs').cpSync(from, to, { recursive: true })";

/** A bundling hook that copies a directory (relative to the repository) next to the bundled handler, as `name`. */
export const copyDirectory = (directory: string, name: string): ICommandHooks => ({
  beforeBundling: () => [],
  beforeInstall: () => [],
  afterBundling: (inputDir, outputDir) => {
    const [from, to] = [`${inputDir}/${directory}`, `${outputDir}/${name}`].map((path) => path.replaceAll('\\', '/'));
    return [`node -e "${COPY}" "${from}" "${to}"`];
  },
});
