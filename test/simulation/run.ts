import { parseArgs } from 'node:util';
import { loadMutant } from './mutants/load-mutant.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '1000' },
    mutant: { type: 'string' },
    focus: { type: 'string' },
    all: { type: 'boolean', default: false },
    from: { type: 'string', default: '1' },
  },
});

const mutant = values.mutant === undefined ? undefined : loadMutant(values.mutant);
const { FOCUS_NAMES, isFocus, statedIn } = await import('./weather.ts');
if (values.focus !== undefined && !isFocus(values.focus))
  throw new Error(`there is no focus ${values.focus}; there are ${FOCUS_NAMES.join(', ')}`);
const focus = values.focus ?? mutant?.focus;
const { simulate } = await import('./world.ts');
const { Shares, STATED } = await import('../judge/check-purpose.ts');

/** Runs one seed and prints it as a story. */
const tell = async (seed: number): Promise<boolean> => {
  const { story, violations, weather, missed } = await simulate(seed, values.all ? 'all' : 'changes', focus);
  for (const line of story) console.log(line);
  console.log(`\nseed ${seed}: ${JSON.stringify(weather)}`);
  for (const one of missed) console.log(`seed ${seed}: (of a share) ${one}`);
  for (const violation of violations) console.log(`seed ${seed}: ${violation}`);
  if (violations.length === 0) console.log(`seed ${seed}: every rule was kept`);
  return violations.length === 0;
};

/** Runs many seeds; prints the first that fails as a story, and stops there. */
const search = async (from: number, count: number): Promise<boolean> => {
  const startedAt = performance.now();
  const shares = new Shares(focus === undefined ? STATED : statedIn(focus));
  for (let seed = from; seed < from + count; seed++) {
    const { violations, purpose } = await simulate(seed, 'none', focus);
    if (violations.length > 0) return tell(seed);
    shares.add(purpose);
    const done = seed - from + 1;
    // A share of few people proves little, and checked after every seed it would be too small at some by chance.
    if (done % 1_000 !== 0 && done !== count) continue;
    const complaint = shares.complaint();
    if (complaint !== undefined) {
      console.log(`up to seed ${seed}: ${complaint}`);
      return false;
    }
    if (done !== count) console.log(`${done} seeds kept every rule`);
  }
  console.log(`${count} seeds kept every rule, in ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  return true;
};

const isKept =
  values.seed === undefined ? await search(Number(values.from), Number(values.seeds)) : await tell(Number(values.seed));
process.exitCode = isKept ? 0 : 1;
