/** `npm run docs:terminal`: redraws the README's picture from a real run of the example. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { drawTerminal, PICTURE, recordRun } from './terminal-picture.ts';

await mkdir(dirname(PICTURE), { recursive: true });
await writeFile(PICTURE, drawTerminal(await recordRun()));
process.stdout.write(`${PICTURE}\n`);
