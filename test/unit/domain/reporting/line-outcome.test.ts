import { expect, test } from 'vitest';
import type { Order } from '../../../../lambdas/domain/orders/order.ts';
import { interimOutcome, lineOutcome } from '../../../../lambdas/domain/reporting/line-outcome.ts';
import { readOwners } from '../../../../lambdas/use-cases/claims/read-owners.ts';
import { inEnglish } from '../../../support/in-english.ts';
import { cancelled, inDoubt, ordered, queued, rejected, replaced, skipped } from '../../../support/orders.ts';

const ALL: Order[] = [
  // Member 0 is set aside and 2 is ejected. Of the rest, 1 and 3 are one half, 4 and 5 the other.
  replaced({
    clientOrderId: 'whole',
    children: ['left', 'right'],
    setAside: { 0: 'aside', 1: 'left', 3: 'left', 4: 'right', 5: 'right' },
    ejected: { 2: 'no such user' },
  }),
  ordered({ clientOrderId: 'aside', providerOrderId: 'CS-aside', sent: [0] }),
  ordered({ clientOrderId: 'left', providerOrderId: 'CS-left', sent: [0, 1] }),
  replaced({ clientOrderId: 'right', children: ['r1', 'r2'], setAside: { 0: 'r1', 1: 'r2' } }),
  ordered({ clientOrderId: 'r1', providerOrderId: 'CS-r1', sent: [0] }),
  rejected({ clientOrderId: 'r2', reason: 'refused alone' }),
];
const facts = { orders: new Map(ALL.map((order) => [order.clientOrderId, order])), owners: new Map() };

test.each([
  [0, 'ordered', 'CS-aside'],
  [1, 'ordered', 'CS-left'],
  [2, 'rejected', 'no such user'],
  [3, 'ordered', 'CS-left'],
  [4, 'ordered', 'CS-r1'],
  [5, 'rejected', 'refused alone'],
])('the member at place %i of a halved order is found where it went: %s, %s', (position, status, said) => {
  const fate = { kind: 'ordered-in', clientOrderId: 'whole', position, computerName: 'D-x' } as const;
  const outcome = inEnglish(lineOutcome(fate, facts));
  expect(outcome.status).toBe(status);
  expect(status === 'ordered' ? outcome.providerOrderId : outcome.reason).toBe(said);
});

test('a member of a half is found by its rank there', () => {
  const orders = new Map(facts.orders);
  orders.set('left', ordered({ clientOrderId: 'left', ejected: { 1: 'the second of them' }, sent: [0] }));
  const fate = { kind: 'ordered-in', clientOrderId: 'whole', position: 3, computerName: 'D-x' } as const;
  expect(inEnglish(lineOutcome(fate, { ...facts, orders }))).toMatchObject({
    status: 'rejected',
    reason: 'the second of them',
  });
});

test.each([
  ['already-ordered', 'CS-again', ordered({ clientOrderId: 'half', providerOrderId: 'CS-again', sent: [0] })],
  ['needs-attention', '', cancelled({ clientOrderId: 'half' })],
])('a member that was ordered in another file’s redriven order is %s', async (status, providerOrderId, half) => {
  const pointer = { clientOrderId: 'owner', position: 1, line: 9, computerName: 'D-x' };
  const order = skipped({ clientOrderId: 'later', alreadyOrdered: { 0: pointer } });
  const all: Order[] = [
    cancelled({ clientOrderId: 'owner', redriven: { 0: 'again', 1: 'again' } }),
    replaced({
      clientOrderId: 'again',
      origin: { kind: 'redrive', parent: 'owner', generation: 1 },
      children: ['h', 'half'],
      setAside: { 0: 'h', 1: 'half' },
    }),
    rejected({ clientOrderId: 'h', origin: { kind: 'aside', parent: 'again' } }),
    half,
  ];
  const owners = await readOwners([order], {
    orders: {
      getOrders: async (ids) =>
        new Map(all.filter((o) => ids.includes(o.clientOrderId)).map((o) => [o.clientOrderId, o])),
    },
    intakes: { getIntake: async () => undefined },
  });
  const fate = { kind: 'ordered-in', clientOrderId: 'later', position: 0, computerName: 'D-x' } as const;
  expect(lineOutcome(fate, { orders: new Map([['later', order]]), owners })).toMatchObject({
    status,
    providerOrderId,
  });
});

test('while an order continues its lines are in progress, and no final status is mistaken for that by its text', () => {
  const orders = new Map<string, Order>([
    ['open', inDoubt({ clientOrderId: 'open' })],
    ['ended', rejected({ clientOrderId: 'ended', reason: 'in progress: another job' })],
  ]);
  const fateOf = (clientOrderId: string) =>
    ({ kind: 'ordered-in', clientOrderId, position: 0, computerName: 'D-x' }) as const;
  const statusOf = (id: string) => interimOutcome(fateOf(id), { orders, owners: new Map() }).status;
  expect([statusOf('open'), statusOf('ended')]).toEqual(['in-progress', 'rejected']);
  expect(() => lineOutcome(fateOf('open'), { orders, owners: new Map() })).toThrow('order open is still IN_DOUBT');
});

test('a line of several orders is in progress as long as one of them is', () => {
  const orders = new Map<string, Order>([
    ['a', ordered({ clientOrderId: 'a', sent: [0] })],
    ['b', queued({ clientOrderId: 'b', size: 1 })],
  ]);
  const parts = ['a', 'b'].map((clientOrderId) => ({ clientOrderId, size: 1 }));
  const fate = { kind: 'pool-ordered-in', orders: parts, computerName: 'LAB-A LAB-B' } as const;
  expect(interimOutcome(fate, { orders, owners: new Map() }).status).toBe('in-progress');
});

test.each([
  [{}, undefined],
  [{ profile: 'large' }, ['profile']],
  [{ userGroup: 'administrators' }, ['user_group']],
  [{ profile: 'large', userGroup: 'administrators' }, ['profile', 'user_group']],
  // A line without a group asks for no particular one.
  [{ userGroup: '' }, undefined],
])('a line of a person who is already ordered says what it asks for that differs: %j', (asks, changed) => {
  const pointer = { clientOrderId: 'owner', position: 0, line: 9, computerName: 'D-x' };
  const order = skipped({ clientOrderId: 'later', userGroup: 'users', ...asks, alreadyOrdered: { 0: pointer } });
  const owner = ordered({ clientOrderId: 'owner', userGroup: 'users', sent: [0] });
  const fate = { kind: 'ordered-in', clientOrderId: 'later', position: 0, computerName: 'D-x' } as const;
  const told = (by: Order) =>
    inEnglish(
      lineOutcome(fate, {
        orders: new Map([['later', order]]),
        owners: new Map([['owner', { order: by, file: 'earlier.csv' }]]),
      }),
    );
  const { status, reason, changed: found } = told(owner);
  expect([status, found]).toEqual(['already-ordered', changed]);
  if (changed === undefined) expect(reason).not.toContain('asks for another');
  else expect(reason).toContain(`asks for another ${changed.join(' and ')} now, which changes nothing`);
  // A field that an older version did not record is not guessed.
  const { userGroup: _, ...older } = owner as Order & { userGroup?: string };
  expect(told(older as Order).changed).toEqual(changed?.includes('profile') ? ['profile'] : undefined);
});
