import { describe, expect, test } from 'vitest';
import type { Candidate, UndecidedOrder } from '../../../../lambdas/domain/doubts/candidate.ts';
import type { FoundDesktop, ListedOrder, Sweep } from '../../../../lambdas/domain/doubts/evidence.ts';
import { judgeOrder } from '../../../../lambdas/domain/doubts/judge-order.ts';
import { judgeProviderOrder } from '../../../../lambdas/domain/doubts/judge-provider-order.ts';
import { showsItIsAnothers } from '../../../../lambdas/domain/doubts/match-provider-order.ts';
import type { Order } from '../../../../lambdas/domain/orders/order.ts';
import type { ProviderOrderItem } from '../../../../lambdas/domain/orders/provider-order.ts';
import {
  cancelled,
  inDoubt,
  NOON,
  ordered,
  POST,
  parkedInDoubt,
  queued,
  rejected,
  submitting,
  TIMES,
} from '../../../support/orders.ts';

const LEASED = Date.parse(NOON);
const BEFORE_QUIET = LEASED + 9_000;
const AFTER_QUIET = LEASED + 12_000;

const candidate = (order: UndecidedOrder, names = ['d-ada', 'd-bob'], users = ['ada', 'bob']): Candidate => ({
  order,
  sentNames: new Set(names),
  sentUsers: new Set(users),
});
const listed = (over: Partial<ListedOrder> = {}): ListedOrder => ({
  providerOrderId: 'CS1',
  subOrderIds: [],
  status: 'unpaid',
  createdAt: LEASED + 1_000,
  desktops: 2,
  operator: 'deskdrop',
  ...over,
});
const desktop = (computerName: string, over: Partial<FoundDesktop> = {}): FoundDesktop => ({
  desktopId: computerName,
  computerName,
  userName: computerName.slice(2),
  createdAt: LEASED + 2_000,
  providerOrderIds: ['CS1'],
  ...over,
});
const sweep = (over: Partial<Sweep> = {}): Sweep => ({
  begunAt: AFTER_QUIET,
  listed: [listed()],
  desktops: [],
  jobs: [],
  operator: 'deskdrop',
  ...over,
});
const owned = (attempt = POST.attempt): ProviderOrderItem => ({
  providerOrderId: 'CS1',
  status: 'OWNED',
  clientOrderId: 'order-a',
  attempt,
});

describe('an orphan at the provider', () => {
  const judge = (
    over: Partial<ListedOrder>,
    {
      item,
      owner,
      candidates = [candidate(inDoubt())],
      desktops = [],
      now = AFTER_QUIET,
      operator = 'deskdrop',
    }: {
      item?: ProviderOrderItem;
      owner?: Order;
      candidates?: Candidate[];
      desktops?: FoundDesktop[];
      now?: number;
      operator?: string | null;
    } = {},
  ) =>
    judgeProviderOrder({
      listed: listed(over),
      item,
      owner,
      candidates,
      sweep: { ...sweep({ desktops }), operator: operator ?? undefined },
      now,
      times: TIMES,
    });

  test('that is unpaid is cancelled when every order that could own it is past its quiet time', () => {
    expect(judge({})).toEqual({ kind: 'cancel' });
  });

  test('that is unpaid is never adopted, however well it fits', () => {
    expect(judge({}).kind).not.toBe('adopt');
    expect(judge({}, { now: BEFORE_QUIET }).kind).toBe('wait');
  });

  test.each([
    ['a lease that has run out', submitting({ leasedAt: new Date(LEASED + 4_000).toISOString() })],
    ['an order in doubt', inDoubt({ leasedAt: new Date(LEASED + 4_000).toISOString() })],
    ['a parked order', parkedInDoubt({ leasedAt: new Date(LEASED + 4_000).toISOString() })],
  ])('waits for %s that could own it too', (_, other) => {
    const verdict = judge(
      { createdAt: LEASED + 4_500 },
      { candidates: [candidate(inDoubt()), candidate(other)], now: LEASED + 13_900 },
    );
    expect(verdict.kind).toBe('wait');
  });

  test('that is younger than the quiet time is left alone: the index of candidates may lag', () => {
    expect(judge({ createdAt: AFTER_QUIET - 9_000 }, { candidates: [] }).kind).toBe('wait');
  });

  test('of another user is left alone', () => {
    expect(judge({ operator: 'somebody' })).toEqual({ kind: 'nothing' });
  });

  test('is not cancelled while our own user is unknown, even if one of our orders could have placed it', () => {
    expect(judge({}, { operator: null })).toMatchObject({ kind: 'wait', reason: expect.stringContaining('"user"') });
    expect(judge({ desktops: 7 }, { operator: null })).toEqual({ kind: 'nothing' });
  });

  test('without a user is not cancelled, even if one of our orders could have placed it', () => {
    const untold = { operator: undefined as never };
    expect(judge(untold)).toMatchObject({ kind: 'wait' });
    expect(judge({ ...untold, desktops: 7 })).toEqual({ kind: 'nothing' });
  });

  test('of an unknown user is cancelled if its desktops prove that it is ours', () => {
    expect(judge({}, { operator: null, desktops: [desktop('D-ada')] })).toEqual({ kind: 'cancel' });
    expect(judge({}, { operator: null, desktops: [desktop('D-other')] })).toMatchObject({ kind: 'wait' });
  });

  test('that is paid is adopted by the names of its desktops, at once', () => {
    const verdict = judge({ status: 'paid' }, { desktops: [desktop('D-ADA')], now: BEFORE_QUIET });
    expect(verdict).toMatchObject({ kind: 'adopt', order: { clientOrderId: 'order-a' } });
  });

  test('that is paid is adopted for a parked order too', () => {
    const verdict = judge(
      { status: 'paid' },
      { candidates: [candidate(parkedInDoubt())], desktops: [desktop('D-ada')] },
    );
    expect(verdict.kind).toBe('adopt');
  });

  test('with a name that was not sent is not adopted', () => {
    expect(judge({ status: 'paid' }, { desktops: [desktop('D-ada'), desktop('D-eve')] }).kind).toBe('wait');
  });

  test('with a name that was sent, but for another user, is not adopted', () => {
    expect(judge({ status: 'paid' }, { desktops: [desktop('D-ada', { userName: 'eve' })] }).kind).toBe('wait');
  });

  test('whose desktops’ tags name its order, or were lost, is adopted; with another order’s tag it is not', () => {
    const tagged = (orderTag: string) => ({ desktops: [desktop('D-ada', { orderTag })] });
    expect(judge({ status: 'paid' }, tagged('order-a')).kind).toBe('adopt');
    expect(judge({ status: 'paid' }, tagged('order-b')).kind).toBe('wait');
  });

  test('is not adopted by a tag alone, and does not count as another’s; with a user or name that was sent it is adopted', () => {
    const tagged = (over: Partial<FoundDesktop>) => [desktop('D-eve', { orderTag: 'ORDER-A', ...over })];
    expect(judge({ status: 'paid' }, { desktops: tagged({}) }).kind).toBe('wait');
    expect(judge({ status: 'paid' }, { desktops: tagged({ computerName: '', userName: '' }) }).kind).toBe('wait');
    expect(judge({}, { desktops: tagged({}) })).toEqual({ kind: 'cancel' });
    expect(judge({ status: 'paid' }, { desktops: tagged({ computerName: '', userName: 'Ada' }) }).kind).toBe('adopt');
    expect(judge({ status: 'paid' }, { desktops: tagged({ userName: 'ada' }) }).kind).toBe('adopt');
    expect(judge({ status: 'paid' }, { desktops: tagged({ computerName: 'D-ADA', userName: 'eve' }) }).kind).toBe(
      'adopt',
    );
  });

  const strangers = [desktop('D-eve'), desktop('D-max')];
  test('with only other names is marked as extra once it is old', () => {
    expect(judge({ status: 'paid' }, { desktops: strangers }).kind).toBe('mark-extra');
    expect(judge({ status: 'paid' }, { desktops: strangers, now: BEFORE_QUIET }).kind).toBe('wait');
  });

  test.each<[string, FoundDesktop[]]>([
    ['shows no names', [desktop('', { desktopId: '1' }), desktop('', { desktopId: '2' })]],
    ['shows a name for only one of two', [desktop('D-eve'), desktop('', { desktopId: '2' })]],
    ['lists only one of two', [desktop('D-eve')]],
    ['shows a user and no names', [desktop('', { userName: 'ada' })]],
  ])('that is paid and %s is not yet nobody’s: it is awaited', (_, desktops) => {
    expect(judge({ status: 'paid' }, { desktops }).kind).toBe('wait');
    expect(judge({ status: 'paid', completed: true }, { desktops }).kind).toBe('wait');
  });

  test('that is completed without a desktop is reported when the time for following is over', () => {
    const empty = (now: number) => judge({ status: 'paid', completed: true }, { now }).kind;
    expect(empty(LEASED + 1_000 + TIMES.followForMs)).toBe('wait');
    expect(empty(LEASED + 1_001 + TIMES.followForMs)).toBe('mark-extra');
  });

  test('that is paid but without names is awaited, never matched by its window', () => {
    expect(judge({ status: 'paid' }).kind).toBe('wait');
  });

  test('whose item names an order that was not written is adopted for it', () => {
    for (const owner of [inDoubt(), parkedInDoubt(), queued(), submitting()]) {
      expect(judge({}, { item: owned(), owner, now: LEASED + 8_001 }), owner.state).toMatchObject({ kind: 'adopt' });
    }
  });

  test('whose worker still has its lease is left to it', () => {
    expect(judge({}, { item: owned(), owner: submitting(), now: LEASED + 8_000 }).kind).toBe('wait');
  });

  test('that is recorded is left alone', () => {
    expect(judge({}, { item: owned(), owner: ordered() })).toEqual({ kind: 'nothing' });
    expect(judge({}, { item: owned(), owner: cancelled() })).toEqual({ kind: 'nothing' });
  });

  test.each([
    ['continued with a later attempt', inDoubt({ attempt: { no: 2, nonce: 'n2' } })],
    ['ended without it', rejected()],
    ['has another one', ordered({ providerOrderId: 'CS2' })],
  ])('is extra when its order %s, and is cancelled then', (_, owner) => {
    expect(judge({}, { item: owned(), owner })).toMatchObject({ kind: 'mark-extra', clientOrderId: 'order-a' });
    const extra: ProviderOrderItem = { providerOrderId: 'CS1', status: 'EXTRA', reason: '', clientOrderId: 'order-a' };
    expect(judge({}, { item: extra })).toEqual({ kind: 'cancel' });
    expect(judge({ status: 'paid' }, { item: extra })).toEqual({ kind: 'nothing' });
  });

  test.each<[string, string | undefined, 'adopt' | 'nothing']>([
    ['nobody’s', undefined, 'adopt'],
    ['this order’s, but too late', 'order-a', 'adopt'],
    ['another order’s', 'order-b', 'nothing'],
  ])('that counted as %s and is paid is judged by what its desktops prove', (_, clientOrderId, verdict) => {
    const item: ProviderOrderItem = {
      providerOrderId: 'CS1',
      status: 'EXTRA',
      reason: '',
      ...(clientOrderId === undefined ? {} : { clientOrderId }),
    };
    expect(judge({ status: 'paid' }, { item, desktops: [desktop('D-ada')] }).kind).toBe(verdict);
    expect(judge({ status: 'paid' }, { item, desktops: [desktop('')] }).kind).toBe('nothing');
    expect(judge({ status: 'paid', operator: 'somebody' }, { item, desktops: [desktop('D-ada')] }).kind).toBe(
      'nothing',
    );
  });

  test('that is nobody’s extra is never cancelled', () => {
    expect(judge({}, { item: { providerOrderId: 'CS1', status: 'EXTRA', reason: '' } })).toEqual({ kind: 'nothing' });
  });

  test.each([
    ['unpaid', 'cancel'],
    ['cancelled', 'mark-cancelled'],
    ['paid', 'give-up-cancelling'],
    ['pending', 'wait'],
  ] as const)('whose cancellation was begun and that is now %s: %s', (status, verdict) => {
    expect(judge({ status }, { item: { providerOrderId: 'CS1', status: 'CANCELLING' } }).kind).toBe(verdict);
  });
});

describe('an order in doubt', () => {
  const judge = (over: Partial<Sweep>, item?: ProviderOrderItem, order = inDoubt()) =>
    judgeOrder(candidate(order), {
      sweep: sweep(over),
      items: new Map(item === undefined ? [] : [['CS1', item]]),
      times: TIMES,
    }).kind;

  test('is absent if a sweep that began after its quiet time found nothing', () => {
    expect(judge({ listed: [] })).toBe('absent');
  });

  test('is open if the sweep began before the end of the quiet time, however late it ended', () => {
    expect(judge({ listed: [], begunAt: LEASED + 10_000 })).toBe('open');
    expect(judge({ listed: [], begunAt: LEASED + 10_001 })).toBe('absent');
  });

  test('is open while an order of its size and window is not accounted for', () => {
    for (const status of ['unpaid', 'paid', 'pending'] as const)
      expect(judge({ listed: [listed({ status })] }), status).toBe('open');
    expect(judge({ listed: [listed({ desktops: undefined as never })] }), 'of unknown size').toBe('open');
  });

  test('is open while an order of its size by another user name shows no desktops', () => {
    expect(judge({ listed: [listed({ operator: 'somebody' })] })).toBe('open');
    const paid = [listed({ operator: 'somebody', status: 'paid' })];
    expect(judge({ listed: paid, desktops: [desktop('D-eve')] })).toBe('open');
    expect(judge({ listed: paid, desktops: [desktop('D-eve'), desktop('D-max')] })).toBe('absent');
  });

  test('is absent if there are only orders with another size or window, or cancelled ones', () => {
    expect(judge({ listed: [listed({ desktops: 3 })] })).toBe('absent');
    expect(judge({ listed: [listed({ createdAt: LEASED - 5_000 })] })).toBe('absent');
    expect(judge({ listed: [listed({ status: 'cancelled' })] })).toBe('absent');
  });

  test('is absent if there are only another order’s provider order and one that we cancelled', () => {
    expect(
      judge({}, { providerOrderId: 'CS1', status: 'OWNED', clientOrderId: 'order-b', attempt: POST.attempt }),
    ).toBe('absent');
    expect(judge({}, { providerOrderId: 'CS1', status: 'CANCELLED' })).toBe('absent');
  });

  test('is open while a cancel is under way, or its own order waits to be recorded', () => {
    expect(judge({}, { providerOrderId: 'CS1', status: 'CANCELLING' })).toBe('open');
    expect(judge({}, owned())).toBe('open');
  });

  test('is open while its own desktops wait to be adopted', () => {
    expect(judge({ listed: [listed({ status: 'paid' })], desktops: [desktop('D-ada')] })).toBe('open');
  });

  test.each<[string, Partial<Sweep>]>([
    ['that no listed order has', { listed: [], desktops: [desktop('D-ada')] }],
    [
      'in an order outside its window',
      { listed: [listed({ status: 'paid', createdAt: LEASED - 60_000 })], desktops: [desktop('D-ada')] },
    ],
    [
      'in an order with other names',
      { listed: [listed({ status: 'paid' })], desktops: [desktop('D-ada'), desktop('D-eve')] },
    ],
    [
      'in another user’s order',
      { listed: [listed({ status: 'paid', operator: 'somebody' })], desktops: [desktop('D-ada')] },
    ],
  ])('is unclear with a desktop of its name %s', (_, over) => {
    expect(judge(over)).toBe('unclear');
  });

  test('is unclear with a desktop of its name with another order’s tag, in a matching order', () => {
    const over = (orderTag: string) => ({
      listed: [listed({ status: 'paid' })],
      desktops: [desktop('D-ada', { orderTag })],
    });
    expect(judge(over('order-a'))).toBe('open');
    expect(judge(over('order-b'))).toBe('unclear');
  });

  test('is open with a new desktop of its name whose order may not be listed yet', () => {
    const early = { listed: [], begunAt: LEASED + 5_000 };
    expect(judge({ ...early, desktops: [desktop('D-ada')] })).toBe('open');
    expect(judge({ ...early, desktops: [desktop('D-ada', { createdAt: LEASED - 5_000 })] })).toBe('unclear');
  });

  test('is open with a desktop of its name in an extra order that may be its own, unclear in another order’s', () => {
    const over = { listed: [listed({ status: 'paid' })], desktops: [desktop('D-ada')] };
    const item = { providerOrderId: 'CS1', status: 'EXTRA', reason: '' } as const;
    expect(judge(over, item)).toBe('open');
    expect(judge(over, { ...item, clientOrderId: 'order-b' })).toBe('unclear');
  });

  test('is absent if another order’s late provider order exists, named or not', () => {
    const item: ProviderOrderItem = { providerOrderId: 'CS1', status: 'EXTRA', reason: '', clientOrderId: 'order-b' };
    expect(judge({ listed: [listed({ status: 'paid' })] }, item)).toBe('absent');
  });

  const paid = [listed({ status: 'paid', completed: true })];
  test.each<[string, Partial<Sweep>]>([
    [
      'lists its desktops without names',
      { desktops: [desktop('', { desktopId: '1' }), desktop('', { desktopId: '2' })] },
    ],
    ['shows another name for one of two', { desktops: [desktop('D-eve'), desktop('', { desktopId: '2' })] }],
    ['lists one of two', { desktops: [desktop('D-eve')] }],
    ['shows the user and no name', { desktops: [desktop('', { userName: 'ada' }), desktop('', { desktopId: '2' })] }],
    ['shows our tag and nothing else', { desktops: [desktop('X', { userName: '', orderTag: 'order-a' })] }],
    ['shows another user and no name', { desktops: [desktop('', { userName: 'eve' })] }],
  ])('is open while an order of its window and size %s', (_, over) => {
    expect(judge({ listed: paid, ...over })).toBe('open');
    expect(judge({ listed: [{ ...listed({ status: 'paid' }), desktops: undefined as never }], ...over })).toBe('open');
  });

  test('is not absent with a desktop of its tag, of whichever attempt', () => {
    const tagged = desktop('X', { userName: '', orderTag: 'order-a', providerOrderIds: ['CS0'] });
    expect(judge({ listed: [], desktops: [tagged] })).toBe('unclear');
    expect(judge({ listed: [], desktops: [tagged], begunAt: LEASED + 5_000 })).toBe('open');
    expect(
      judge({ listed: [listed({ status: 'cancelled' })], desktops: [{ ...tagged, providerOrderIds: ['CS1'] }] }),
    ).toBe('open');
  });

  test('is open while a new desktop of its user has no name, unclear if that desktop’s order cannot be its own', () => {
    const nameless = desktop('', { userName: 'ada' });
    expect(judge({ listed: [], desktops: [nameless] })).toBe('open');
    expect(judge({ listed: [], desktops: [{ ...nameless, createdAt: LEASED - 60_000 }] })).toBe('absent');
    expect(judge({ listed: [listed({ status: 'paid', desktops: 3 })], desktops: [nameless] })).toBe('unclear');
  });

  test('is open while a job of its user has no name', () => {
    const job = { computerName: '', userName: 'ADA', status: 'running' as const, beganAt: LEASED + 1_000 };
    expect(judge({ listed: [], jobs: [job] })).toBe('open');
    expect(judge({ listed: [], jobs: [{ ...job, userName: 'eve' }] })).toBe('absent');
  });

  test('is unclear if its user got another desktop since, but not if the user had one before', () => {
    const other = { desktopId: 'pc', computerName: 'PC-7', userName: 'Ada', providerOrderIds: [] };
    expect(judge({ listed: [], desktops: [{ ...other, createdAt: LEASED + 1_000 }] })).toBe('unclear');
    expect(judge({ listed: [], desktops: [{ ...other, createdAt: LEASED - 1_001 }] })).toBe('absent');
  });

  test('counts what began in the second of its lease as created since', () => {
    const second = { listed: [], begunAt: LEASED + 5_000 };
    expect(judge({ ...second, desktops: [desktop('D-ada', { createdAt: LEASED - 999 })] })).toBe('open');
    const other = { desktopId: 'pc', computerName: 'PC-7', userName: 'Ada', providerOrderIds: [] };
    expect(judge({ listed: [], desktops: [{ ...other, createdAt: LEASED - 999 }] })).toBe('unclear');
    const job = { computerName: 'D-ada', userName: 'ada', status: 'running' as const };
    expect(judge({ listed: [], jobs: [{ ...job, beganAt: LEASED - 999 }] })).toBe('open');
  });

  test('is open while a job creates one of its desktops', () => {
    const job = { computerName: 'D-ADA', userName: 'ada', status: 'running' as const };
    expect(judge({ listed: [], jobs: [{ ...job, beganAt: LEASED + 1_000 }] })).toBe('open');
    expect(judge({ listed: [], jobs: [{ ...job, beganAt: LEASED - 1_001 }] })).toBe('absent');
  });
});

describe('a completed order with fewer desktops than ordered is reported as another’s', () => {
  const spent = listed({ status: 'paid', completed: true });
  const seenAt = (ms: number) => ({ completedSeen: { [spent.providerOrderId]: new Date(ms).toISOString() } });
  const longAgo = LEASED;
  const judge = (desktops: FoundDesktop[], others: ListedOrder[] = [], seen = seenAt(longAgo)) =>
    showsItIsAnothers(spent, candidate(parkedInDoubt(seen)), {
      sweep: sweep({ listed: [spent, ...others], desktops }),
      times: TIMES,
      asked: 'by-person',
    });
  const stranger = desktop('D-eve');
  const stray = (over: Partial<FoundDesktop> = {}) => desktop('D-ada', { providerOrderIds: ['SUB-1'], ...over });

  test('if nothing else could be one of the missing desktops', () => {
    expect(judge([stranger])).toBe(true);
  });
  test('but not while its last desktop, which was slow to be created, may not be listed yet', () => {
    const { begunAt } = sweep({});
    const lag = TIMES.listedWithinMs + 2 * TIMES.clockSkewMs;
    expect(judge([stranger], [], {} as never)).toBe(false);
    expect(judge([stranger], [], seenAt(begunAt - lag))).toBe(false);
    expect(judge([stranger], [], seenAt(begunAt - lag - 1))).toBe(true);
  });
  test.each<[string, FoundDesktop]>([
    ['with the name that was sent', stray()],
    ['without a name', stray({ computerName: '', userName: '' })],
  ])('but not while a desktop %s is listed under an id that no listed order has', (_, found) => {
    expect(judge([stranger, found])).toBe(false);
  });
  test.each<[string, FoundDesktop, ListedOrder[]?]>([
    ['that is older', stray({ createdAt: LEASED - TIMES.clockSkewMs - 60_000 })],
    ['of another name', stray({ computerName: 'D-eve', userName: 'eve' })],
    ['of another listed order', stray({ providerOrderIds: ['CS2'] }), [listed({ providerOrderId: 'CS2' })]],
  ])('whatever desktop exists %s', (_, found, others = []) => {
    expect(judge([stranger, found], others)).toBe(true);
  });
});
