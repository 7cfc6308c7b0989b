import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MUTANTS } from './mutants/mutants.ts';
import { firstSeeds, TABLE_FILE } from './mutants/table.ts';
import type { Focus } from './weather.ts';

const table = firstSeeds(readFileSync(join(import.meta.dirname, '../..', TABLE_FILE), 'utf8'));

/**
 * The first seeds of a weather, and each later seed that catches one of its mutants: the fewest seeds that find as much
 * as many would. `npm run simulate` searches further.
 */
export const fixedSeeds = (firsts: number, focus?: Focus): readonly number[] => {
  const seeds = new Set(Array.from({ length: firsts }, (_, no) => no + 1));
  for (const mutant of MUTANTS) {
    const seed = table.get(mutant.name);
    if (mutant.focus === focus && seed !== undefined) seeds.add(seed);
  }
  return [...seeds].sort((one, other) => one - other);
};
