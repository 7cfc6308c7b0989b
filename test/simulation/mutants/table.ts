import type { Catch } from './hunt.ts';
import type { Mutant } from './mutant.ts';

export const TABLE_FILE = 'docs/MUTANTS.md';

/** The violated rule, without the names of the run. */
const ruleOf = (violation: string): string => violation.slice(0, violation.indexOf(':'));

const HEAD = `# Faults that the simulation must catch

\`npm run test:mutants\` removes the rules one at a time from the modules as they are loaded, and runs the simulation from seed 1 until it finds a violation. It fails if 2,000 seeds do not catch a mutant, and writes this table with \`--write\`. A mutant whose text is not in the code exactly once is stale, and \`npm test\` fails. \`npm run simulate -- --mutant NAME --seed N\` shows how a mutant was caught.

| mutant | closes | fault | caught by | first seed |
|---|---|---|---|---|
`;

export const rowOf = ({ name, hole, fault }: Mutant): string => `| ${name} | ${hole ?? ''} | ${fault} |`;

/** The row of a mutant that was not caught ends with empty cells. */
export const tableOf = (mutants: readonly Mutant[], found: ReadonlyMap<string, Catch>): string =>
  HEAD +
  mutants
    .map((mutant) => {
      const caught = found.get(mutant.name);
      return `${rowOf(mutant)} ${caught === undefined ? '| ' : `${ruleOf(caught.violation)} | ${caught.seed} `}|\n`;
    })
    .join('');

/** The rows of the written table, by mutant. */
export const firstSeeds = (table: string): ReadonlyMap<string, number> =>
  new Map([...table.matchAll(/^\| ([\w-]+) \|.*\| (\d+) \|$/gm)].map(([, name = '', seed]) => [name, Number(seed)]));
