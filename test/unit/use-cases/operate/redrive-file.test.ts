import { expect, it } from 'vitest';
import type { Intake } from '../../../../lambdas/domain/intakes/intake.ts';
import { ordersToRedrive } from '../../../../lambdas/use-cases/operate/redrive-file.ts';
import { createLedgerState, openLedger } from '../../../simulation/memory-ledger.ts';
import { NOON, rejected } from '../../../support/orders.ts';

it('does not redrive again an order that the same command created and that has ended since', async () => {
  const state = createLedgerState();
  const first = { at: NOON, from: null, to: 'QUEUED', attempt: 0 } as const;
  const put = (clientOrderId: string, reason: string, command?: string) => {
    const history = [{ ...first, reason, ...(command === undefined ? {} : { command }) }];
    state.orders.versions.set(clientOrderId, [{ at: 0, order: rejected({ clientOrderId, history }) }]);
  };
  put('planned', 'planned from users.csv');
  put('of-this-one', 'redriven by Ann', 'this');
  put('of-another', 'redriven by Ann', 'another');
  const ledger = openLedger(state, { now: () => 0, lagMs: () => 0 }, async (_operation, effect) => effect());
  const intake = { intakeId: 'intake-1', phase: 'QUEUED', plan: { orders: 3 } } as unknown as Intake;
  const endedFor = async (command?: string) => {
    const found = await ordersToRedrive(intake, ledger, command);
    return 'ended' in found ? found.ended.map(({ clientOrderId }) => clientOrderId).sort() : found;
  };
  expect(await endedFor('this')).toEqual(['of-another', 'planned']);
  expect(await endedFor()).toEqual(['of-another', 'of-this-one', 'planned']);
});
