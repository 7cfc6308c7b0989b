/** `npm run docs:terminal`: draws the README's picture of a run anew, from a real run of the example. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { drawTerminal, PICTURE, recordRun } from './terminal-picture.ts';

await mkdir(dirname(PICTURE), { recursive: true });
await writeFile(PICTURE, drawTerminal(await recordRun()));
process.stdout.write(`${PICTURE}\n`);
