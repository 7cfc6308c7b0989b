import { expect, test } from 'vitest';
import type { Member } from '../../../../lambdas/domain/members/line.ts';
import { type SubmittingWorker, submitOrder } from '../../../../lambdas/use-cases/submit/submit-order.ts';
import { fresh, NOON, TIMES } from '../../../support/orders.ts';

const member: Member = { position: 0, line: 2, userName: 'ada', computerName: 'D-ada', claimsName: false };

/** Submits an order with this much time left, by a message for this revision of the order. */
const submitWith = async (leftMs: number, revision?: number): Promise<{ sent: string[]; leased: boolean }> => {
  const order = fresh({ clientOrderId: 'late', size: 1, revision: 3 });
  const sent: string[] = [];
  let leased = false;
  const deps = {
    ledger: {
      brakes: { getPause: async () => undefined, getBrakes: async () => ({}) },
      orders: {
        getOrder: async () => order,
        getMembers: async () => [member],
        getRequest: async () => ({
          hour_package_resources: [{ create_desktops: { desktops: [{ user_name: 'ada', computer_name: 'D-ada' }] } }],
        }),
        write: async () => {
          leased = true;
          return 'lost';
        },
      },
      claims: { claim: async () => ({ held: true }) },
    },
    messages: {
      sendOrders: async ([id]: readonly string[], _delayMs: number, at: number) => void sent.push(`${id} at ${at}`),
    },
    clock: { now: () => Date.parse(NOON), monotonic: () => 0 },
    times: TIMES,
    random: () => 0,
    newNonce: () => 'n',
    sleep: async () => {},
    log: { info: () => {}, warn: () => {}, error: () => {} },
  } as unknown as SubmittingWorker;
  await submitOrder('late', () => leftMs, deps, revision);
  return { sent, leased };
};

test('an order that begins with less time than a request needs goes back without using an attempt', async () => {
  expect(await submitWith(TIMES.requestTimeoutMs)).toEqual({ sent: ['late at 3'], leased: false });
});

test('an order with time for its request is leased', async () => {
  expect(await submitWith(TIMES.requestTimeoutMs + 60_000)).toEqual({ sent: [], leased: true });
});

test('a message that a wait sent ends once the order has continued, because otherwise each copy would be sent on forever', async () => {
  const inTime = TIMES.requestTimeoutMs + 60_000;
  expect(await submitWith(inTime, 2)).toEqual({ sent: [], leased: false });
  expect(await submitWith(inTime, 3)).toEqual({ sent: [], leased: true });
});
