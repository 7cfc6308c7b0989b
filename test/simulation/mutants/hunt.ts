import { loadMutant } from './load-mutant.ts';

/** `hunt.ts NAME SEEDS`: prints as JSON the first seed that catches the mutant, or that none does. */
const [name = '', seeds = '0'] = process.argv.slice(2);
const { focus } = loadMutant(name);
const { simulate } = await import('../world.ts');
const { statedIn } = await import('../weather.ts');
const { Shares, STATED } = await import('../../judge/check-purpose.ts');

export interface Catch {
  readonly seed: number;
  readonly violation: string;
}

let caught: Catch | undefined;
const shares = new Shares(focus === undefined ? STATED : statedIn(focus));
for (let seed = 1; seed <= Number(seeds) && caught === undefined; seed++) {
  const { violations, purpose } = await simulate(seed, 'none', focus);
  shares.add(purpose);
  const violation = violations[0]?.split('\n')[0] ?? shares.complaint();
  if (violation !== undefined) caught = { seed, violation };
}
console.log(JSON.stringify(caught ?? {}));
