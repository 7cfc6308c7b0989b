import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../../../lambdas/domain/doubts/candidate.ts';
import type { CreationJob, FoundDesktop, ListedOrder } from '../../../../lambdas/domain/doubts/evidence.ts';
import { judgeAdoption } from '../../../../lambdas/domain/doubts/judge-adoption.ts';
import type { ProviderOrderItem } from '../../../../lambdas/domain/orders/provider-order.ts';
import { NOON, POST, parkedInDoubt, TIMES } from '../../../support/orders.ts';

const LEASED = Date.parse(NOON);

const self: Candidate = {
  order: parkedInDoubt(),
  sentNames: new Set(['d-ada', 'd-bob']),
  sentUsers: new Set(['ada', 'bob']),
};
const desktop = (computerName: string, userName = computerName.slice(2)): FoundDesktop => ({
  desktopId: computerName,
  computerName,
  userName,
  createdAt: LEASED + 2_000,
  providerOrderIds: ['CS1'],
});

interface Case {
  readonly listed?: Partial<ListedOrder>;
  readonly item?: ProviderOrderItem;
  readonly desktops?: readonly FoundDesktop[];
  readonly jobs?: readonly CreationJob[];
  readonly others?: readonly Partial<ListedOrder>[];
}
const nameless = (no: string): FoundDesktop => ({ ...desktop('', ''), desktopId: no });
const job = (computerName: string): CreationJob => ({
  computerName,
  userName: '',
  status: 'succeeded',
  beganAt: LEASED + 2_000,
});
const order = (over: Partial<ListedOrder> = {}): ListedOrder => ({
  providerOrderId: 'CS1',
  subOrderIds: [],
  status: 'unpaid',
  createdAt: LEASED + 1_000,
  desktops: 2,
  operator: 'deskdrop',
  ...over,
});
const judge = ({ listed, item, desktops = [], jobs = [], others = [] }: Case) =>
  judgeAdoption(self, order(listed), {
    items: new Map(item === undefined ? [] : [['CS1', item]]),
    sweep: {
      begunAt: LEASED + 12_000,
      listed: [order(listed), ...others.map(order)],
      desktops,
      jobs,
      operator: 'deskdrop',
    },
    times: TIMES,
  });
const extra = { providerOrderId: 'CS1', status: 'EXTRA', reason: 'late' } as const;
const owned = { providerOrderId: 'CS1', status: 'OWNED', clientOrderId: 'order-a', attempt: POST.attempt } as const;

describe('an order at the provider may be adopted if a person asks for it', () => {
  test.each<[string, Case]>([
    ['its desktops have the names that were sent', { listed: { status: 'paid' }, desktops: [desktop('D-ADA')] }],
    [
      'they do, although its number is not shown',
      { listed: { desktops: undefined as never }, desktops: [desktop('D-ada')] },
    ],
    ['it shows no names, but its item was won by this attempt', { item: owned }],
    [
      'its desktops have its tag and a user that was sent, and no name yet',
      { listed: { status: 'paid' }, desktops: [{ ...desktop('', 'ada'), orderTag: 'order-a' }] },
    ],
    [
      'it was marked as extra before it showed its names',
      { listed: { status: 'paid' }, item: extra, desktops: [desktop('D-ada')] },
    ],
    [
      'its jobs show all names, and no other order could contain the desktops',
      { listed: { status: 'paid' }, desktops: [nameless('1'), nameless('2')], jobs: [job('D-ada'), job('D-bob')] },
    ],
    [
      'its desktops are filed under another id, and no other order could contain them',
      {
        listed: { status: 'paid' },
        desktops: ['D-ada', 'D-bob'].map((name) => ({ ...desktop(name), providerOrderIds: ['SUB9'] })),
      },
    ],
  ])('when %s', (_, given) => {
    expect(judge(given)).toEqual({ passes: true });
  });

  test.each<[string, Case, RegExp]>([
    ['it is cancelled', { listed: { status: 'cancelled' } }, /cancelled at the provider/],
    ['it is under review', { listed: { status: 'pending' } }, /neither payable nor paid/],
    ['another IAM user placed it', { listed: { operator: 'eve' } }, /IAM user eve/],
    ['it was placed before the POST', { listed: { createdAt: LEASED - 2_000 } }, /placed at .*attempt 1/],
    ['it was placed too late after the POST', { listed: { createdAt: LEASED + 11_000 } }, /placed at/],
    ['it holds another number', { listed: { desktops: 3 } }, /holds 3 desktops, and 2 were sent/],
    ['it holds a name that was not sent', { desktops: [desktop('D-ada'), desktop('D-eve')] }, /D-eve/],
    ['it holds a name of ours for somebody else', { desktops: [desktop('D-ada', 'eve')] }, /user eve/],
    ['it is being cancelled', { item: { providerOrderId: 'CS1', status: 'CANCELLING' } }, /being cancelled/],
    ['it was cancelled by us', { item: { providerOrderId: 'CS1', status: 'CANCELLED' } }, /was cancelled/],
    ['it is nobody’s and unpaid', { item: extra }, /nobody's: late/],
    [
      'it came too late for another order',
      { listed: { status: 'paid' }, item: { ...extra, clientOrderId: 'order-b' }, desktops: [desktop('D-ada')] },
      /nobody's: late/,
    ],
    [
      'its jobs show only some of the names',
      { listed: { status: 'paid' }, desktops: [nameless('1'), nameless('2')], jobs: [job('D-ada')] },
      /no names yet/,
    ],
    [
      'another order could contain the desktops of the jobs',
      {
        listed: { status: 'paid' },
        others: [{ providerOrderId: 'CS2' }],
        desktops: [nameless('1'), nameless('2')],
        jobs: [job('D-ada'), job('D-bob')],
      },
      /no names yet/,
    ],
    ['it is another order’s', { item: { ...owned, clientOrderId: 'order-b' } }, /order order-b's/],
    ['it is of an earlier attempt', { item: { ...owned, attempt: { no: 0, nonce: 'n0' } } }, /attempt 0/],
    ['it is unpaid and shows no names', {}, /unpaid and shows no names.*--absent/],
    ['it is paid and shows no names', { listed: { status: 'paid' } }, /no names yet.*try again/],
  ])('not when %s', (_, given, reason) => {
    expect(judge(given)).toEqual({ passes: false, reason: expect.stringMatching(reason) });
  });
});
