import { loadMutant } from './load-mutant.ts';

/** `hunt.ts NAME SEEDS`: prints, as JSON, the first seed that catches the mutant, or nothing caught. */
const [name = '', seeds = '0'] = process.argv.slice(2);
const { focus } = loadMutant(name);
const { simulate } = await import('../world.ts');

export interface Catch {
  readonly seed: number;
  readonly violation: string;
}

let caught: Catch | undefined;
for (let seed = 1; seed <= Number(seeds) && caught === undefined; seed++) {
  const [violation] = (await simulate(seed, 'none', focus)).violations;
  if (violation !== undefined) caught = { seed, violation };
}
console.log(JSON.stringify(caught ?? {}));
