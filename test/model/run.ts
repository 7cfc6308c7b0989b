import { parseArgs } from 'node:util';
import { explore } from './explore.ts';
import { makeModel } from './model.ts';
import { MODEL_MUTANTS, SOFT, WEAK } from './mutants.ts';
import { BRAKES, KNOWN_LIMITS, pickScenarios, SCENARIOS, WEAK_SCENARIOS } from './scenarios.ts';

const { values } = parseArgs({
  options: {
    mutants: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    states: { type: 'string', default: '5000000' },
  },
});
const maxStates = Number(values.states);
const isWanted = ({ name }: { readonly name: string }): boolean => new RegExp(values.only).test(name);
let failed = 0;

/** Every scenario must hold, to its end, but for the known limits. */
const searchAll = (): void => {
  const weak = WEAK_SCENARIOS.map(({ name, scope }) => ({ name, scope: { ...scope, rules: WEAK }, ignore: SOFT }));
  for (const one of [...[...SCENARIOS, ...BRAKES].map((scenario) => ({ ...scenario, ignore: [] })), ...weak].filter(
    isWanted,
  )) {
    const found = explore(makeModel(one.scope), { maxStates, ignore: one.ignore });
    const limit = KNOWN_LIMITS.get(one.name);
    const note = limit === undefined ? '' : `, as known: ${limit.reason}`;
    console.log(`${found.kind.padEnd(10)} ${one.name.padEnd(34)} ${String(found.states).padStart(8)} states${note}`);
    if (found.kind === (limit?.kind ?? 'holds')) continue;
    failed++;
    if (found.kind === 'violated') console.log([...found.trace, found.violation, found.at].join('\n  '));
  }
};

/** Each rule taken away: the shortest trace to what breaks. */
const huntAll = (): void => {
  for (const { name, where, rules, scope, ignore } of MODEL_MUTANTS.filter(isWanted)) {
    let found: string | undefined;
    for (const scenario of pickScenarios(where)) {
      const result = explore(makeModel({ ...scenario.scope, ...scope, rules }), {
        maxStates,
        ...(ignore === undefined ? {} : { ignore }),
      });
      if (result.kind !== 'violated') continue;
      found = `${scenario.name}, ${result.trace.length} steps: ${result.violation}`;
      break;
    }
    console.log(`${name.padEnd(34)} ${found ?? 'carries no weight in these scopes'}`);
  }
};

if (values.mutants) huntAll();
else searchAll();
process.exitCode = failed > 0 ? 1 : 0;
