import type { Catch } from './hunt.ts';
import type { Mutant } from './mutant.ts';

export const TABLE_FILE = 'docs/MUTANTS.md';

/** What a seed caught it by: the rule, without the names of that run. */
const ruleOf = (violation: string): string => violation.slice(0, violation.indexOf(':'));

const HEAD = `# Faults that the simulation must catch

\`npm run test:mutants\` takes the rules away one at a time, in the modules as they are loaded, and runs the simulation from seed 1 until it breaks a rule of its own. It fails when 2,000 seeds do not catch one, and writes this table with \`--write\`. A mutant whose text is not in the code exactly once is stale: \`npm test\` says so. \`npm run simulate -- --mutant NAME --seed N\` tells how a mutant was caught.

| mutant | closes | fault | caught by | first seed |
|---|---|---|---|---|
`;

export const rowOf = ({ name, hole, fault }: Mutant): string => `| ${name} | ${hole ?? ''} | ${fault} |`;

/** A mutant that was not caught has an empty end of its row. */
export const tableOf = (mutants: readonly Mutant[], found: ReadonlyMap<string, Catch>): string =>
  HEAD +
  mutants
    .map((mutant) => {
      const caught = found.get(mutant.name);
      return `${rowOf(mutant)} ${caught === undefined ? '| ' : `${ruleOf(caught.violation)} | ${caught.seed} `}|\n`;
    })
    .join('');

/** By mutant, of the table as it was written. */
export const firstSeeds = (table: string): ReadonlyMap<string, number> =>
  new Map([...table.matchAll(/^\| ([\w-]+) \|.*\| (\d+) \|$/gm)].map(([, name = '', seed]) => [name, Number(seed)]));
