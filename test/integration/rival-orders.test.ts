import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Member } from '../../lambdas/domain/members/line.ts';
import type { QueuedOrder } from '../../lambdas/domain/orders/order.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import { takeClaims } from '../../lambdas/use-cases/claims/take-claims.ts';
import { submitOrder } from '../../lambdas/use-cases/submit/submit-order.ts';
import { type LedgerUnderTest, startLedger } from '../support/ledger.ts';
import { fresh, submitting, TIMES } from '../support/orders.ts';

let under: LedgerUnderTest;
beforeAll(async () => {
  under = await startLedger();
});
afterAll(() => under.stop());

const member = (userName: string): Member => ({
  position: 0,
  line: 2,
  userName,
  computerName: `PC-${userName}`,
  claimsName: true,
});

const put = async (clientOrderId: string, members: readonly Member[]): Promise<QueuedOrder> => {
  const order = fresh({ clientOrderId, size: members.length });
  await under.ledger.orders.putOrder({ order, members, request: { hour_package_resources: [] } as never });
  return order;
};

test('of two orders with the same user and name one gets both, whichever is faster', async () => {
  const members = [member('ada')];
  const slow = await put('slow', members);
  const fast = await put('fast', members);
  let claims = 0;
  let rival: Awaited<ReturnType<typeof takeClaims>> | undefined;
  const paused: Pick<Ledger, 'claims' | 'orders'> = {
    orders: under.ledger.orders,
    claims: {
      getClaim: (key) => under.ledger.claims.getClaim(key),
      release: (...args) => under.ledger.claims.release(...args),
      claim: async (key, claim, takeFrom) => {
        if (++claims === 2) rival = await takeClaims(fast, members, under.ledger);
        return under.ledger.claims.claim(key, claim, takeFrom);
      },
    },
  };
  const mine = await takeClaims(slow, members, paused);
  expect(mine.held).toEqual([0]);
  expect(rival?.undecided).toEqual(new Map([[0, 'slow']]));
});

test('an order that waits for an owner in doubt says until when, and checks at growing intervals', async () => {
  const members = [member('bob')];
  const owner = await put('owner', members);
  await takeClaims(owner, members, under.ledger);
  await under.ledger.orders.write({ from: owner, to: submitting({ clientOrderId: 'owner', revision: 1 }) });
  await put('waiting', members);

  const sent: [string, number][] = [];
  const now = Date.parse('2026-03-01T13:00:00.000Z');
  const deps = {
    ledger: under.ledger,
    clock: { now: () => now, monotonic: () => 0 },
    times: { ...TIMES, sweepEveryMs: 300_000 },
    messages: { sendOrders: async ([id = '']: readonly string[], delayMs: number) => void sent.push([id, delayMs]) },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    provider: {},
    random: () => 0,
    newNonce: () => 'n',
    sleep: async () => {},
  };
  const submit = () => submitOrder('waiting', () => 0, deps as never);
  await submit();
  expect(await under.ledger.orders.getOrder('waiting')).toMatchObject({
    state: 'QUEUED',
    attemptsUsed: 0,
    revision: 1,
    notBefore: new Date(now + 1_000).toISOString(),
  });

  const order = (await under.ledger.orders.getOrder('waiting')) as QueuedOrder;
  const waitingSince = new Date(now - 60_000).toISOString();
  await under.ledger.orders.write({
    from: order,
    to: { ...order, revision: 2, waitingSince, notBefore: waitingSince },
  });
  sent.length = 0;
  await submit();
  expect(sent).toEqual([['waiting', 60_000]]);
});
