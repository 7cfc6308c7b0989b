import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { Catch } from './hunt.ts';
import type { Mutant } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import { TABLE_FILE, tableOf } from './table.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    seeds: { type: 'string', default: '2000' },
    write: { type: 'boolean', default: false },
  },
});

/** Each mutant needs its own process, because a module is loaded only once. */
const hunt = async ({ name }: Mutant): Promise<Catch | undefined> => {
  const args = [`${import.meta.dirname}/hunt.ts`, name, values.seeds];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`the hunt for mutant ${name} ended with ${code}`);
  const caught = JSON.parse(output) as Partial<Catch>;
  return caught.seed === undefined ? undefined : (caught as Catch);
};

const AT_ONCE = 2;
const left = MUTANTS.filter(({ name }) => new RegExp(values.only).test(name));
const escaped: string[] = [];
const found = new Map<string, Catch>();
const work = async (): Promise<void> => {
  for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
    const caught = await hunt(mutant);
    if (caught === undefined) escaped.push(mutant.name);
    else found.set(mutant.name, caught);
    console.log(
      `${mutant.name.padEnd(30)} ${caught === undefined ? `NOT CAUGHT in ${values.seeds} seeds` : `seed ${String(caught.seed).padStart(4)}  ${caught.violation}`}`,
    );
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, work));
if (values.write && values.only === '') await writeFile(TABLE_FILE, tableOf(MUTANTS, found));
if (escaped.length > 0) {
  console.error(`${escaped.length} mutants were not caught: ${escaped.join(', ')}`);
  process.exitCode = 1;
}
