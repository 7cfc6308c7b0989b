import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../../../lambdas/domain/doubts/candidate.ts';
import type { FoundDesktop, ListedOrder, Sweep } from '../../../../lambdas/domain/doubts/evidence.ts';
import { judgeOrder } from '../../../../lambdas/domain/doubts/judge-order.ts';
import { judgeRelease, ordersToLookUp } from '../../../../lambdas/domain/doubts/judge-release.ts';
import type { ProviderOrderItem } from '../../../../lambdas/domain/orders/provider-order.ts';
import { NOON, POST, parkedInDoubt, TIMES } from '../../../support/orders.ts';

const LEASED = Date.parse(NOON);
const self: Candidate = {
  // So long ago that each of its desktops is listed.
  order: parkedInDoubt({ completedSeen: { CS1: '2026-01-01T00:00:00.000Z' } }),
  sentNames: new Set(['d-ada', 'd-bob']),
  sentUsers: new Set(['ada', 'bob']),
};
const order = (providerOrderId: string, over: Partial<ListedOrder> = {}): ListedOrder => ({
  providerOrderId,
  subOrderIds: [],
  status: 'paid',
  createdAt: LEASED + 1_000,
  desktops: 2,
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
const sweep = (over: Partial<Sweep>): Sweep => ({
  begunAt: LEASED + 12_000,
  listed: [],
  desktops: [],
  jobs: [],
  ...over,
});

interface Case extends Partial<Sweep> {
  readonly elsewhere?: readonly ListedOrder[];
  readonly items?: readonly ProviderOrderItem[];
}
const judge = ({ elsewhere = [], items = [], ...over }: Case) =>
  judgeRelease(self, {
    sweep: sweep(over),
    elsewhere: new Map(elsewhere.map((found) => [found.providerOrderId, found])),
    items: new Map(items.map((item) => [item.providerOrderId, item])),
    times: TIMES,
  }).kind;

describe('the people of a parked order may be released', () => {
  test.each<[string, Case]>([
    ['when nothing was found', {}],
    [
      'beside a desktop of theirs from before the POST',
      { desktops: [desktop('D-ada', { createdAt: LEASED - 1_001 })] },
    ],
    [
      'beside a stranger’s desktop of their name in an unknown order',
      { desktops: [desktop('D-ada', { userName: 'eve' })] },
    ],
    [
      'beside a stranger’s desktop of their name in another IAM user’s order of the window',
      {
        desktops: [desktop('D-ada', { userName: 'eve' })],
        listed: [order('CS1', { operator: 'eve', completed: true })],
        operator: 'deskdrop',
      },
    ],
    [
      'beside a completed order whose other desktop has failed, and whose first shows another name',
      { desktops: [desktop('D-eve')], listed: [order('CS1', { completed: true })] },
    ],
    [
      'beside a completed order whose desktops show no names, and other users',
      {
        desktops: [desktop('', { userName: 'eve' }), desktop('', { desktopId: 'd2', userName: 'max' })],
        listed: [order('CS1', { completed: true })],
      },
    ],
    [
      'beside a completed order that no longer shows a desktop, and its jobs, when the time for following is over',
      {
        begunAt: LEASED + 1_001 + TIMES.followForMs,
        listed: [order('CS1', { completed: true })],
        jobs: [{ computerName: 'D-ada', userName: 'ada', status: 'succeeded', beganAt: LEASED }],
      },
    ],
    [
      'beside the job of a desktop of theirs that failed',
      { jobs: [{ computerName: 'D-ada', userName: 'ada', status: 'failed', beganAt: LEASED + 1_000 }] },
    ],
    [
      'beside the job that created a stranger’s desktop of their name, however late it began',
      {
        desktops: [desktop('D-ada')],
        listed: [order('CS1', { desktops: 3 })],
        jobs: [{ computerName: 'D-Ada', userName: 'ada', status: 'succeeded', beganAt: LEASED + 1_000 }],
      },
    ],
    [
      'beside a desktop of their name in an order of another size',
      { desktops: [desktop('D-ada')], listed: [order('CS1', { desktops: 3 })] },
    ],
    [
      'beside a desktop in an order that was placed at another time',
      { desktops: [desktop('D-ada')], elsewhere: [order('CS1', { createdAt: LEASED + 60_000 })] },
    ],
    [
      'beside a desktop in another order of ours',
      {
        desktops: [desktop('D-ada')],
        elsewhere: [order('CS1')],
        items: [{ providerOrderId: 'CS1', status: 'OWNED', clientOrderId: 'order-b', attempt: POST.attempt }],
      },
    ],
  ])('%s', (_, given) => {
    expect(judge(given)).toBe('absent');
  });

  test('if reconciliation alone would let them wait forever', () => {
    const beside = sweep({ desktops: [desktop('D-ada', { userName: 'eve' })] });
    expect(judgeOrder(self, { sweep: beside, items: new Map(), times: TIMES }).kind).toBe('unclear');
  });

  test.each<[string, Case]>([
    ['the sweep began before the quiet time was over', { begunAt: LEASED + 10_000 }],
    ['a paid order without names may be theirs', { listed: [order('CS1')] }],
    [
      'a completed order shows no desktop yet',
      { begunAt: LEASED + 1_000 + TIMES.followForMs, listed: [order('CS1', { completed: true })] },
    ],
    ['only one desktop of an order shows another name', { desktops: [desktop('D-eve')], listed: [order('CS1')] }],
    [
      'a desktop of their order shows no name',
      {
        desktops: [desktop(''), desktop('D-eve', { desktopId: 'd2' })],
        listed: [order('CS1', { completed: true })],
      },
    ],
    [
      'a desktop has the order’s tag, even if it is old and a stranger’s',
      { desktops: [desktop('X', { userName: 'eve', orderTag: 'order-a', createdAt: LEASED - 60_000 })] },
    ],
    [
      'a stranger’s order of their name lists only one of its desktops',
      {
        desktops: [desktop('D-ada', { userName: 'eve' })],
        listed: [order('CS1', { operator: 'eve' })],
        operator: 'deskdrop',
      },
    ],
    ['a job for one of them shows no name', { jobs: [{ computerName: '', userName: 'Ada', status: 'running' }] }],
    ['an unpaid order may be theirs', { listed: [order('CS1', { status: 'unpaid' })] }],
    [
      'an order is being cancelled',
      { listed: [order('CS1', { status: 'unpaid' })], items: [{ providerOrderId: 'CS1', status: 'CANCELLING' }] },
    ],
    ['one of them got a desktop in an unknown order', { desktops: [desktop('D-ada')] }],
    ['one of them got a desktop under another name', { desktops: [desktop('PC-7', { userName: 'ada' })] }],
    ['a desktop of theirs shows no user and no time', { desktops: [{ ...desktop('D-ada', { userName: '' }) }] }],
    [
      'one of them got a desktop in an order of their window',
      { desktops: [desktop('D-ada')], elsewhere: [order('CS1')] },
    ],
    [
      'a desktop of their name in an order of their window was given to somebody else',
      { desktops: [desktop('D-ada', { userName: 'eve' })], listed: [order('CS1')] },
    ],
    [
      'a desktop of theirs shows a time in whole seconds, just before the POST',
      { desktops: [desktop('D-ada', { createdAt: LEASED - 1_000 })] },
    ],
    ['a job creates one of their desktops', { jobs: [{ computerName: 'D-ada', userName: 'ada', status: 'running' }] }],
  ])('not while %s', (_, given) => {
    expect(judge(given)).not.toBe('absent');
  });
});

test('only orders that could prevent a release are looked up', () => {
  const desktops = [
    desktop('D-ada', { providerOrderIds: ['CS5', 'CS6'] }),
    desktop('D-bob', { providerOrderIds: ['CS1'] }),
    desktop('D-eve', { providerOrderIds: ['CS7'] }),
    desktop('D-ada', { providerOrderIds: ['CS8'], createdAt: LEASED - 1_001 }),
  ];
  expect(ordersToLookUp(self, sweep({ desktops, listed: [order('CS1')] }), TIMES)).toEqual(['CS5', 'CS6']);
});
