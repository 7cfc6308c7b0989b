import { describe, expect, it } from 'vitest';
import { standingOf } from '../../../../lambdas/domain/claims/claim.ts';
import type { CreationJob, FoundDesktop, ListedOrder } from '../../../../lambdas/domain/doubts/evidence.ts';
import { judgeDesktops } from '../../../../lambdas/domain/following/judge-desktops.ts';
import {
  cancelOrdered,
  changesReport,
  recordLook,
  wasJustFollowed,
} from '../../../../lambdas/domain/following/record-look.ts';
import type { Member } from '../../../../lambdas/domain/members/line.ts';
import type { OrderedOrder } from '../../../../lambdas/domain/orders/order.ts';
import { orderedLineOutcome } from '../../../../lambdas/domain/reporting/ordered-line-outcome.ts';
import { inEnglish } from '../../../support/in-english.ts';
import { NOON, noonPlus, ordered, TIMES } from '../../../support/orders.ts';

const at = (ms: number) => Date.parse(NOON) + ms;
const seen = (over: Partial<ListedOrder> = {}): ListedOrder => ({
  providerOrderId: 'CS1',
  subOrderIds: ['CS1-A'],
  status: 'paid',
  createdAt: at(0),
  ...over,
});
const members = ['ada', 'bob'].map((userName, position) => ({
  position,
  line: position + 2,
  userName,
  computerName: `D-${userName}`,
  claimsName: false,
}));
const desktop = (over: Partial<FoundDesktop> = {}): FoundDesktop => ({
  desktopId: 'desktop-1',
  computerName: 'D-ADA',
  userName: 'ada',
  createdAt: at(5_000),
  providerOrderIds: ['CS1'],
  ...over,
});
const job = (status: CreationJob['status'], over: Partial<CreationJob> = {}): CreationJob => ({
  computerName: 'd-ada',
  userName: 'ADA',
  status,
  beganAt: at(1_000),
  reason: 'WKS.1: no address',
  ...over,
});
const PAID = { kind: 'paid', paidAt: NOON } as const;
const paid = (over: Partial<OrderedOrder> = {}) => ordered({ paymentState: PAID, ...over });
const completed = seen({ completed: true });

describe('the desktop of a member', () => {
  const fate = (
    listed: ListedOrder,
    desktops: readonly FoundDesktop[],
    jobs: readonly CreationJob[],
    timeIsUp = false,
  ): string => {
    const sight = { members, desktops, jobs };
    const { active, failed, unclear } = judgeDesktops(paid({ sent: [0] }), listed, { ...sight, timeIsUp }, TIMES);
    return failed[0] ?? unclear[0] ?? (active.includes(0) ? 'active' : 'awaited');
  };

  it.each<[string, string | RegExp, ListedOrder, FoundDesktop[], CreationJob[], boolean?]>([
    ['exists, compared without case', 'active', seen(), [desktop()], []],
    ['exists under the part’s order id', 'active', seen(), [desktop({ providerOrderIds: ['CS1-A'] })], []],
    ['exists under another name in this order', 'active', seen(), [desktop({ computerName: 'X1' })], []],
    ['exists if no order is shown', 'active', seen(), [desktop({ providerOrderIds: [] })], []],
    ['of another order does not count', 'awaited', seen(), [desktop({ providerOrderIds: ['CS2'] })], []],
    [
      'that existed before does not count',
      'awaited',
      seen(),
      [desktop({ providerOrderIds: [], createdAt: at(-60_000) })],
      [],
    ],
    ['of a colleague does not count', 'awaited', seen(), [desktop({ computerName: 'D-bob', userName: 'bob' })], []],
    ['is awaited while the order is under way', 'awaited', seen(), [], [job('failed')]],
    [
      'has failed when the order is completed and its job says so',
      /WKS\.1: no address/,
      completed,
      [],
      [job('failed')],
    ],
    ['exists although a job failed', 'active', completed, [desktop()], [job('failed')]],
    [
      'is awaited if the failed job is of an earlier order',
      'awaited',
      completed,
      [],
      [job('failed', { beganAt: at(-60_000) })],
    ],
    [
      'is awaited if the failed job shows no time',
      'awaited',
      completed,
      [],
      [{ ...job('failed'), beganAt: undefined } as never],
    ],
    [
      'is awaited if a later job is under way',
      'awaited',
      completed,
      [],
      [job('failed'), job('running', { beganAt: at(2_000) })],
    ],
    ['is awaited if the failed job is another’s', 'awaited', completed, [], [job('failed', { userName: 'eve' })]],
    [
      'is awaited if another job of its name contradicts the latest, which failed: it may be a stranger’s',
      'awaited',
      completed,
      [],
      [job('succeeded'), job('failed', { userName: '', beganAt: at(2_000) })],
    ],
    [
      'has failed when each of its jobs did, as the latest says',
      /WKS\.2/,
      completed,
      [],
      [job('failed'), job('failed', { beganAt: at(2_000), reason: 'WKS.2' })],
    ],
    [
      'is awaited if the failed job was for the desktop of another order',
      'awaited',
      completed,
      [desktop({ userName: 'eve', providerOrderIds: ['CS2'] })],
      [job('failed', { userName: '', desktopId: 'desktop-1' })],
    ],
    [
      'has failed although a stranger’s job of its name, which shows its desktop, did not',
      /WKS\.1/,
      completed,
      [desktop({ userName: 'eve', providerOrderIds: ['CS2'] })],
      [job('failed'), job('succeeded', { userName: '', desktopId: 'desktop-1', beganAt: at(2_000) })],
    ],
    [
      'is in doubt if a newer desktop of its name shows no user',
      /desktop D-ADA was created since and is listed under CS2/,
      completed,
      [desktop({ userName: '', providerOrderIds: ['CS2'] })],
      [job('failed')],
    ],
    ['is awaited while it is only missing', 'awaited', completed, [], []],
    ['has failed if it is missing to the end of a completed order', /never appeared/, completed, [], [], true],
    [
      'stays in doubt if a newer desktop under an unknown id shows no name',
      /a desktop that shows no name was created since and is listed under CS2/,
      completed,
      [desktop({ computerName: '', userName: '', providerOrderIds: ['CS2'] })],
      [],
      true,
    ],
    [
      'is in doubt if that desktop shows only the user',
      /a desktop that shows no name was created since/,
      completed,
      [desktop({ computerName: '', providerOrderIds: ['CS2'] })],
      [],
      true,
    ],
    ...(
      [
        ['has another user', { userName: 'eve' }],
        ['is older', { userName: '', createdAt: at(-60_000) }],
        ['has another order’s tag', { userName: '', orderTag: 'order-b' }],
      ] as const
    ).map(([what, over]): [string, RegExp, ListedOrder, FoundDesktop[], CreationJob[], boolean] => [
      `has failed where one that shows no name ${what}`,
      /never appeared/,
      completed,
      [desktop({ computerName: '', providerOrderIds: ['CS2'], ...over })],
      [],
      true,
    ]),
    ['has failed when its job failed and the time is up', /WKS\.1/, seen(), [], [job('failed')], true],
    ['is not known if the order is never completed', 'awaited', seen(), [], [], true],
  ])('%s', (_, expected, listed, desktops, jobs, timeIsUp) => {
    const found = fate(listed, desktops, jobs, timeIsUp);
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });
});

describe('a look', () => {
  it('keeps existing desktops, ejects failed ones, and ends when none is awaited', () => {
    const look = {
      at: at(30_000),
      seen: completed,
      paymentState: PAID,
      sight: { members, desktops: [desktop()], jobs: [job('failed', { computerName: 'D-bob', userName: 'bob' })] },
    } as const;
    const order = paid();
    const { to } = recordLook(order, look, TIMES);
    expect(to).toMatchObject({
      sent: [0],
      ejected: { 1: expect.stringContaining('WKS.1') },
      desktopStates: { 0: 'active', 1: 'failed' },
      followEnd: 'complete',
    });
    expect([standingOf(to, 0), standingOf(to, 1)]).toEqual(['ordered', 'ended']);
    expect(changesReport(order, to)).toBe(true);
    expect(to.history.at(-1)?.reason).toMatch(/1 of 2 desktops failed/);
  });

  it('without a change adds no history and changes no report', () => {
    const order = paid({ desktopStates: { 0: 'active' } });
    const { to } = recordLook(
      order,
      { at: at(1_000), seen: seen(), paymentState: PAID, sight: { members, desktops: [desktop()], jobs: [] } },
      TIMES,
    );
    expect(to.history).toEqual(order.history);
    expect(to.followEnd).toBeUndefined();
    expect(changesReport(order, to)).toBe(false);
  });

  it('without an answer of the provider concludes nothing, however late', () => {
    const { to } = recordLook(paid(), { at: at(10 * TIMES.followForMs), paymentState: PAID }, TIMES);
    expect(to).toMatchObject({ sent: [0, 1], ejected: {}, followEnd: 'given-up' });
  });

  it('records price and deadline', () => {
    const listed = seen({ status: 'unpaid', payBy: at(90_000), amount: { value: 60, currency: 'USD' } });
    const order = ordered();
    const { to } = recordLook(
      order,
      { at: at(1_000), seen: listed, paymentState: { kind: 'unpaid', tries: 0 } },
      TIMES,
    );
    expect(to).toMatchObject({ payBy: noonPlus(90_000), amount: { value: 60, currency: 'USD' } });
    expect(changesReport(order, to)).toBe(true);
  });

  it.each<[string, OrderedOrder, number, number]>([
    ['soon at first', ordered(), 100, 1_000],
    ['later with its age', ordered(), 40_000, 10_000],
    ['never later than the longest wait', ordered(), 100_000_000, 60_000],
    [
      'soon again once it is paid',
      ordered({ paymentState: { kind: 'paid', paidAt: noonPlus(99_000) } }),
      100_000,
      1_000,
    ],
    [
      'soon while our payment is not known',
      ordered({ payment: 'confirm', paymentState: { kind: 'unknown', tries: 0, payingAt: noonPlus(99_000) } }),
      100_000,
      1_000,
    ],
    ['right after the payment deadline', ordered({ payBy: noonPlus(103_000) }), 100_000, 5_000],
  ])('comes %s', (_, order, afterMs, expectedMs) => {
    const { to } = recordLook(order, { at: at(afterMs), paymentState: order.paymentState }, TIMES);
    expect(Date.parse(to.nextLookAt ?? '') - at(afterMs)).toBe(expectedMs);
  });

  it.each([
    ['its payment deadline', ordered({ payBy: noonPlus(1_000) }), 601_000],
    ['a month, if no deadline is shown', ordered(), 31 * 86_400_000 + 600_000],
    ['its payment', paid(), 600_000],
  ])('is the last one long after %s', (_, order, limitMs) => {
    const end = (ms: number) => recordLook(order, { at: at(ms), paymentState: order.paymentState }, TIMES).to.followEnd;
    expect(end(limitMs)).toBeUndefined();
    expect(end(limitMs + 1)).toBe('given-up');
  });

  describe('at an order that is completed after the time for following', () => {
    const lateMs = TIMES.followForMs + 1_000;
    const listedMs = TIMES.listedWithinMs + 2 * TIMES.clockSkewMs;
    const pool = members.map((member) => ({
      ...member,
      userName: '',
      computerName: 'LAB',
      pool: { name: 'LAB', size: 2 },
    }));
    const look = (from: OrderedOrder, ms: number, found: readonly FoundDesktop[], asked: readonly Member[] = members) =>
      recordLook(
        from,
        { at: at(ms), seen: completed, paymentState: PAID, sight: { members: asked, desktops: found, jobs: [] } },
        TIMES,
      ).to;

    it.each([
      ['people', members],
      ['a pool', pool],
    ])('gives the last desktop of %s the time to be listed', (_, asked) => {
      const first = look(paid(), lateMs, [], asked);
      expect(first).toMatchObject({ sent: [0, 1], ejected: {}, completedAt: noonPlus(lateMs) });
      expect(first.followEnd).toBeUndefined();
      expect(look(first, lateMs + listedMs, [], asked)).toMatchObject({ sent: [0, 1], completedAt: noonPlus(lateMs) });

      const end = look(first, lateMs + listedMs + 1, [], asked);
      expect(end).toMatchObject({ sent: [], ejected: { 0: expect.stringMatching(/never appeared/) } });
    });

    it('finds a desktop that is listed meanwhile', () => {
      const first = look(paid({ desktopStates: { 1: 'active' } }), lateMs, []);
      expect(look(first, lateMs + 1_000, [desktop()])).toMatchObject({ sent: [0, 1], followEnd: 'complete' });
    });
  });

  it('is not repeated by a copy of its message', () => {
    const order = ordered({ followedAt: NOON, nextLookAt: noonPlus(1_000) });
    expect(wasJustFollowed(order, at(499), TIMES)).toBe(true);
    expect(wasJustFollowed(order, at(500), TIMES)).toBe(false);
    expect(wasJustFollowed(ordered(), at(0), TIMES)).toBe(false);
  });
});

it('a cancelled order keeps its provider order and releases everybody', () => {
  const { to } = cancelOrdered(paid(), 'it was cancelled at the provider', noonPlus(5));
  expect(to).toMatchObject({ state: 'CANCELLED', providerOrderId: 'CS1', reason: 'it was cancelled at the provider' });
  expect(to).not.toHaveProperty('paymentState');
  expect(standingOf(to, 0)).toBe('ended');
});

describe('the outcome of a line in an accepted order', () => {
  const payBy = '2026-03-08T12:00:00.000Z';
  const UNTIL = 'unpaid until 2026-03-08 12:00 UTC';
  it.each<[string, OrderedOrder, string, string, string, RegExp]>([
    ['manual, unpaid', ordered({ payBy }), 'ordered', UNTIL, 'ordered', /not paid: finance pays it.*until 2026-03-08/],
    ['manual, deadline not shown', ordered(), 'ordered', 'unpaid', 'ordered', /finance pays it/],
    [
      'auto, not known',
      ordered({ payment: 'auto', paymentState: { kind: 'unknown', tries: 0 } }),
      'ordered',
      'unknown',
      'ordered',
      /to be paid automatically/,
    ],
    [
      'auto, unpaid',
      ordered({ payment: 'auto', payBy }),
      'ordered',
      UNTIL,
      'ordered',
      /not paid by the provider: finance/,
    ],
    [
      'confirm, given up',
      ordered({ payment: 'confirm', paymentState: { kind: 'given-up', tries: 3, problem: 'no balance' }, payBy }),
      'needs-attention',
      UNTIL,
      'ordered',
      /could not be paid \(no balance\)\. .*approve intake-1.*or finance pays order CS1/,
    ],
    ['paid', paid(), 'ordered', 'paid', 'provisioning', /being created/],
    ['paid, exists', paid({ desktopStates: { 0: 'active' } }), 'ordered', 'paid', 'active', /its desktop exists/],
    [
      'paid, and the desktop never appeared',
      paid({ followEnd: 'given-up' }),
      'needs-attention',
      'paid',
      'provisioning',
      /has not appeared/,
    ],
    [
      'never told',
      ordered({ paymentState: { kind: 'unknown', tries: 0 }, followEnd: 'given-up' }),
      'needs-attention',
      'unknown',
      'ordered',
      /does not show/,
    ],
  ])('%s', (_, order, status, payment, desktopState, reason) => {
    expect(inEnglish(orderedLineOutcome(order, 0))).toEqual({
      status,
      payment,
      desktopState,
      reason: expect.stringMatching(reason),
    });
  });
});
