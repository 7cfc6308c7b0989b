import type { Mutant } from './mutant.ts';

/** A pause of the stage, and the stop and the undo of a file. */
export const brakeMutants: readonly Mutant[] = [
  {
    name: 'pause-before-the-lease-only',
    hole: 'B1',
    fault: 'a worker looks for a pause when its message comes, and not again after its lease',
    focus: 'pauses',
    edits: [
      {
        file: 'lambdas/use-cases/submit/submit-order.ts',
        find: '  const held = await lookAtBrakes(leased.to, deps);\n',
        replace: '  const held = order.size < 0 ? await lookAtBrakes(leased.to, deps) : undefined;\n',
      },
    ],
  },
  {
    name: 'pause-before-paying-only',
    hole: 'B1',
    fault: 'a pause is looked for before `paying` is written, and not again before the call',
    focus: 'pauses',
    edits: [
      {
        file: 'lambdas/use-cases/follow/pay-order.ts',
        find: '  if (isPaused(await ledger.brakes.getBrakes(order.intakeId))) {',
        replace: '  if (order.size < 0 && isPaused(await ledger.brakes.getBrakes(order.intakeId))) {',
      },
    ],
  },
  {
    name: 'stop-before-the-lease-only',
    hole: 'B1',
    fault: 'the stop of a file is looked for when a message comes, and not again after the lease',
    focus: 'stops',
    edits: [
      {
        file: 'lambdas/use-cases/submit/submit-order.ts',
        find: '  const isStopped = brakes.stop !== undefined;\n',
        replace: '  const isStopped = order.size < 0 && brakes.stop !== undefined;\n',
      },
    ],
  },
];
