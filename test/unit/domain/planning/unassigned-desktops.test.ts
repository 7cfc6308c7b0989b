import { describe, expect, it } from 'vitest';
import { sharedInPool, sortMembers, wantedClaims } from '../../../../lambdas/domain/claims/decide-claims.ts';
import type { Candidate } from '../../../../lambdas/domain/doubts/candidate.ts';
import type { CreationJob, FoundDesktop, Sweep } from '../../../../lambdas/domain/doubts/evidence.ts';
import { judgeOrder } from '../../../../lambdas/domain/doubts/judge-order.ts';
import { judgeProviderOrder } from '../../../../lambdas/domain/doubts/judge-provider-order.ts';
import { judgePoolDesktops } from '../../../../lambdas/domain/following/judge-pool-desktops.ts';
import type { LineFate, Member } from '../../../../lambdas/domain/members/line.ts';
import { isNameOfPart, partsOfPool, poolNameError } from '../../../../lambdas/domain/members/pool.ts';
import { buildPoolRequest, requestOf } from '../../../../lambdas/domain/planning/build-request.ts';
import { decideRefusal } from '../../../../lambdas/domain/refusals/refusal.ts';
import { lineOutcome } from '../../../../lambdas/domain/reporting/line-outcome.ts';
import { contextOf, linesOf, ordersOf, planOf, profileOf, STANDARD, saidLines } from '../../../support/csv-support.ts';
import { inEnglish } from '../../../support/in-english.ts';
import { inDoubt, NOON, ordered, rejected, submitting, TIMES } from '../../../support/orders.ts';

const HEADER = 'user_name,user_email,computer_name,desktop_name,size,desktop_ip,profile\n';
const WITH_SUBNET = profileOf('networked');
const CONTEXT = contextOf({
  profiles: {
    standard: STANDARD,
    networked: {
      ...WITH_SUBNET,
      hourPackageResource: {
        ...WITH_SUBNET.hourPackageResource,
        create_desktops: { ...WITH_SUBNET.hourPackageResource.create_desktops, nics: [{ subnet_id: 'subnet' }] },
      },
    },
  },
});
const plan = (...lines: string[]) => planOf(`${HEADER}${lines.join('\n')}\n`, CONTEXT);
const lastErrors = async (...lines: string[]) => {
  const last = saidLines(await plan(...lines)).at(-1);
  return last?.fate.kind === 'invalid' ? last.errors.join(' ') : last?.fate.kind;
};

const pool = { name: 'LAB', size: 3 };
const members: Member[] = [0, 1, 2].map((position) => ({
  position,
  line: 2,
  pool,
  userName: '',
  computerName: 'LAB',
  claimsName: true,
}));

describe('a line without a user', () => {
  it('is one order with desktop_name and size while it fits into one', async () => {
    const [order] = ordersOf(await plan(',,,LAB,20,,'));
    expect(order?.members).toHaveLength(20);
    expect(order?.request.hour_package_resources[0]?.create_desktops).toMatchObject({ desktop_name: 'LAB', size: 20 });
    expect(order?.request.hour_package_resources[0]?.create_desktops).not.toHaveProperty('desktops');
  });

  it('is several orders of at most 50, each with its own name and id, the same on every run', async () => {
    const events = await plan(',,,LAB-,120,,', 'ada,,,,,,');
    const orders = ordersOf(events);
    expect(orders.map(({ members: [first, ...others] }) => [first?.computerName, others.length + 1])).toEqual([
      ['LAB-A', 50],
      ['LAB-B', 50],
      ['LAB-C', 20],
      ['D-ada', 1],
    ]);
    expect(new Set(orders.map(({ clientOrderId }) => clientOrderId)).size).toBe(4);
    expect(ordersOf(await plan(',,,LAB-,120,,', 'ada,,,,,,'))).toEqual(orders);
    expect(linesOf(events)[0]?.fate).toMatchObject({
      computerName: 'LAB-A LAB-B LAB-C',
      orders: [{ size: 50 }, { size: 50 }, { size: 20 }],
    });
  });

  it.each<[string, string | RegExp, ...string[]]>([
    ['the size is no number', /size "many" must be a whole number from 1 to 1300/, ',,,LAB,many,,'],
    ['the size is too large', /size "1301" must be/, ',,,LAB,1301,,'],
    ['only a name is given', /size "" must be/, ',,,LAB,,,'],
    ['only a size is given', /desktop_name is empty/, ',,,,2,,'],
    ['a user’s cell is filled', /user_email "a@b.c" says something about a user/, ',a@b.c,,LAB,2,,'],
    ['a computer name is given', /computer_name "x" says something about a user/, ',,x,LAB,2,,'],
    ['its name ends with a digit', /with no digit at its end/, ',,,LAB1,2,,'],
    ['its name is too long', /must be 1 to 13/, ',,,ABCDEFGHIJKLMN,2,,'],
    ['its name leaves no room for letters', /must be 1 to 11/, ',,,ABCDEFGHIJKL,51,,'],
    ['its name is one of users', /must not begin like "D-"/, ',,,D-LAB,2,,'],
    ['its name and a number may be one of users', /must not begin like "D-"/, ',,,D,2,,'],
    ['its single name is a user’s', /kept for the user "lab"/, ',,,D-LAB,1,,'],
    ['its profile is not known', /profile "nope" is not known/, ',,,LAB,2,,nope'],
    ['its name is another pool’s', /already that of 3 desktops, in line 2/, ',,,LAB,3,,', ',,,lab-,2,,'],
    ['its name is a part of another pool', /names that line 2 has/, ',,,LAB,60,,', ',,,LAB-B,2,,'],
    ['a user’s computer is named so', /names that line 2 has/, 'ada,,LAB-7,,,,', ',,,LAB,2,,'],
  ])('is invalid when %s', async (_, error, ...lines) => {
    expect(await lastErrors(...lines)).toMatch(error);
  });

  it('may begin with the letter of the stage prefix, as long as no number makes it a user’s name', async () => {
    expect(await lastErrors(',,,DESK-,2,,')).toBe('pool-ordered-in');
    expect(poolNameError({ name: 'LAB', size: 2 }, 'LAB7')).toMatchObject({
      code: 'pool-name-like-users',
      params: { prefix: 'LAB7' },
    });
    expect(poolNameError({ name: 'LAB', size: 2 }, 'LAC')).toBeUndefined();
  });

  it('may end with a digit if it asks for one desktop', async () => {
    expect(await lastErrors(',,,LAB1,1,,')).toBe('pool-ordered-in');
  });

  it('is a duplicate of the same desktops on an earlier line', async () => {
    const { fate } = linesOf(await plan(',,,LAB,3,,', ',,,lab-,3,,'))[1] ?? {};
    expect(fate).toMatchObject({ kind: 'duplicate', ofLine: 2 });
    if (fate === undefined) throw new Error('no line');
    expect(inEnglish(lineOutcome(fate, { orders: new Map(), owners: new Map() })).reason).toMatch(
      /same 3 desktops "lab-".*line 2/,
    );
  });

  it('cannot be combined with a user', async () => {
    expect(await lastErrors('ada,,,LAB,2,,')).toMatch(/desktop_name "LAB" is for desktops without a user.*size "2"/);
  });

  it('reserves the names that its desktops may get, before the users after it', async () => {
    expect(await lastErrors(',,,LAB,2,,', 'ada,,LAB-07,,,,')).toMatch(/may be given to .* line 2/);
  });
});

describe('desktop_ip', () => {
  it.each<[string, RegExp, ...string[]]>([
    ['is no IPv4 address', /"fd00::1" must be an IPv4 address/, 'ada,,,,,fd00::1,networked'],
    ['is more than the user’s desktop has', /2 addresses for 1 desktop:/, 'ada,,,,,10.0.0.1 10.0.0.2,networked'],
    ['is fewer than the desktops', /1 addresses for 2 desktops/, ',,,LAB,2,10.0.0.1,networked'],
    ['is given twice on a line', /"10.0.0.1" stands there twice/, ',,,LAB,2,10.0.0.1 10.0.0.1,networked'],
    [
      'stands on an earlier line',
      /"10.0.0.1" is already that of line 2/,
      'ada,,,,,10.0.0.1,networked',
      'bob,,,,,10.0.0.1,networked',
    ],
    ['has no subnet', /needs a profile that names its subnet/, 'ada,,,,,10.0.0.1,standard'],
  ])('is invalid when it %s', async (_, error, ...lines) => {
    expect(await lastErrors(...lines)).toMatch(error);
  });

  it('becomes the address of its desktop, in an order with only such lines', async () => {
    const orders = ordersOf(
      await plan('ada,,,,,10.0.0.1,networked', 'bob,,,,,,networked', 'eve,,,,,10.0.0.2,networked'),
    );
    expect(
      orders.map(({ members, request }) => [
        members.map(({ userName }) => userName),
        request.hour_package_resources[0]?.create_desktops?.desktop_ips,
      ]),
    ).toEqual([
      [
        ['ada', 'eve'],
        ['10.0.0.1', '10.0.0.2'],
      ],
      [['bob'], undefined],
    ]);
    const [first] = orders;
    if (first === undefined) throw new Error('no order');
    expect(requestOf(first.request, [1]).hour_package_resources[0]?.create_desktops).toMatchObject({
      desktops: [{ user_name: 'eve' }],
      desktop_ips: ['10.0.0.2'],
    });
  });

  it('is distributed to the orders of a pool', async () => {
    const ips = Array.from({ length: 51 }, (_, n) => `10.0.0.${n + 1}`);
    const orders = ordersOf(await plan(`,,,LAB,51,${ips.join(' ')},networked`));
    expect(orders.map(({ request }) => request.hour_package_resources[0]?.create_desktops?.desktop_ips)).toEqual([
      ips.slice(0, 50),
      ips.slice(50),
    ]);
  });
});

describe('the names of a pool’s desktops', () => {
  it.each(['LAB01', 'lab-1', 'LAB-0012', 'LAB'])('may be %s', (name) => {
    expect(isNameOfPart(name, 'LAB-')).toBe(true);
  });
  it.each(['LAB-A1', 'LABX', 'D-LAB1', 'LA1', 'LAB1X'])('are never %s', (name) => {
    expect(isNameOfPart(name, 'LAB')).toBe(false);
  });
  it('distinguish the orders of a pool', () => {
    const parts = partsOfPool({ name: 'LAB', size: 1300 });
    expect(parts).toHaveLength(26);
    for (const { name } of parts)
      expect(parts.filter((other) => isNameOfPart(`${name}01`, other.name))).toEqual([{ name, size: 50 }]);
  });
});

describe('the claims of a pool’s order', () => {
  it('are two, whatever its size', () => {
    expect(wantedClaims(members).map(({ key }) => key)).toEqual(['POOL#lab', 'DESKTOP#lab']);
  });

  it('are those of the same desktops under a name that ends with a hyphen', () => {
    const same = members.map(
      (member) => ({ ...member, pool: { name: 'lab-', size: 3 }, computerName: 'lab-' }) as Member,
    );
    expect(wantedClaims(same).map(({ key }) => key)).toEqual(['POOL#lab', 'DESKTOP#lab']);
  });

  it('hold for all of its desktops', () => {
    const owner = { clientOrderId: 'other', position: 0, line: 9, computerName: 'LAB' };
    const told = sortMembers(
      sharedInPool(members, new Map([[0, [{ kind: 'held' }, { kind: 'already-ordered', owner }] as const]])),
    );
    expect(told.held).toEqual([]);
    expect(told.alreadyOrdered).toEqual({ 0: owner, 1: { ...owner, position: 1 }, 2: { ...owner, position: 2 } });
  });
});

describe('a pool in doubt', () => {
  const order = inDoubt({ clientOrderId: 'order-a', sent: [0, 1, 2], size: 3 });
  const self: Candidate = { order, sentNames: new Set(), sentUsers: new Set(), partName: 'LAB' };
  const leased = Date.parse(NOON);
  const listed = {
    providerOrderId: 'CS1',
    subOrderIds: [],
    status: 'paid',
    createdAt: leased + 1_000,
    desktops: 3,
  } as const;
  const desktop = (computerName: string, over = {}) => ({
    desktopId: computerName,
    computerName,
    userName: '',
    createdAt: leased + 2_000,
    providerOrderIds: ['CS1'],
    ...over,
  });
  const sweepOf = (over: Partial<Sweep>): Sweep => ({
    begunAt: leased + 12_000,
    listed: [listed],
    desktops: [],
    jobs: [],
    ...over,
  });
  const orphan = (sweep: Sweep, over = {}) =>
    judgeProviderOrder({
      listed: { ...listed, ...over },
      item: undefined,
      owner: undefined,
      candidates: [self],
      sweep,
      now: leased + 12_000,
      times: TIMES,
    });

  it('is adopted by the names that the provider generated from its own', () => {
    expect(orphan(sweepOf({ desktops: [desktop('LAB01'), desktop('lab-2')] }))).toMatchObject({ kind: 'adopt', order });
  });
  it('is not adopted if the number of desktops or another order’s tag contradicts', () => {
    const desktops = [desktop('LAB01')];
    expect(orphan(sweepOf({ desktops }), { desktops: 4 }).kind).toBe('mark-extra');
    expect(orphan(sweepOf({ desktops: [desktop('LAB01', { orderTag: 'order-b' })] })).kind).toBe('wait');
    expect(orphan(sweepOf({ desktops: [desktop('LAB01'), desktop('OTHER1')] })).kind).toBe('wait');
  });
  it('is absent only when no desktop, job or order could be its own', () => {
    expect(judgeOrder(self, { sweep: sweepOf({ listed: [] }), items: new Map(), times: TIMES })).toEqual({
      kind: 'absent',
    });
    const job = { computerName: 'LAB03', userName: '', status: 'running', beganAt: leased + 3_000 } as const;
    expect(judgeOrder(self, { sweep: sweepOf({ listed: [], jobs: [job] }), items: new Map(), times: TIMES }).kind).toBe(
      'open',
    );
    expect(
      judgeOrder(self, { sweep: sweepOf({ listed: [], desktops: [desktop('LAB03')] }), items: new Map(), times: TIMES })
        .kind,
    ).toBe('unclear');
  });
});

it('a refused pool is not halved', () => {
  const request = buildPoolRequest(STANDARD, { name: 'LAB', size: 3, ips: [] }, 'manual', 'order-a');
  const refusal = { reason: 'refused', answer: { status: 400, errorMessage: 'no' } };
  expect(decideRefusal(submitting({ sent: [0, 1, 2] }), { members, request }, refusal, [])).toMatchObject({
    kind: 'reject',
  });
});

describe('following a pool', () => {
  const from = Date.parse(NOON);
  const found = (computerName: string, over = {}) => ({
    desktopId: computerName,
    computerName,
    userName: '',
    providerOrderIds: ['CS1'],
    ...over,
  });
  const failedJob = (computerName: string) =>
    ({ computerName, userName: '', status: 'failed', beganAt: from + 1, reason: 'no address' }) as const;
  const order = ordered({ sent: [0, 1, 2], size: 3 });
  const lab = { partName: 'LAB', ids: ['CS1'], from };

  it('counts the desktops of its order, whoever has them now and whatever their names', () => {
    const desktops = [
      found('LAB01', { userName: 'eve' }),
      found('RENAMED'),
      found('LAB09', { providerOrderIds: ['CS2'] }),
    ];
    expect(judgePoolDesktops(order, { ...lab, desktops, jobs: [], timeIsUp: false })).toEqual({
      active: [0, 1],
      failed: {},
      unclear: {},
    });
  });
  it('reports each failed desktop once, and only when the order is completed', () => {
    const sight = { desktops: [found('LAB01')], jobs: [failedJob('LAB02')] };
    expect(judgePoolDesktops(order, { ...lab, ...sight, timeIsUp: false }).failed).toEqual({});
    const { active, failed } = judgePoolDesktops(order, { ...lab, ...sight, completed: true, timeIsUp: false });
    expect([active, Object.keys(failed)]).toEqual([[0], ['2']]);
    const later = ordered({ sent: [0, 1], size: 3, desktopStates: { 0: 'active', 2: 'failed' } });
    expect(judgePoolDesktops(later, { ...lab, ...sight, completed: true, timeIsUp: false }).failed).toEqual({});
  });
  it('leaves as many in doubt as there are new desktops without a name under an unknown order id', () => {
    const unnamed = (desktopId: string, over = {}) =>
      found('', { desktopId, createdAt: from + 1, providerOrderIds: ['CS2'], ...over });
    const desktops = [
      unnamed('a'),
      unnamed('b', { userName: 'eve' }),
      unnamed('c', { createdAt: from - 1 }),
      unnamed('d', { orderTag: 'order-b' }),
      found('LAB02', { createdAt: from + 1, providerOrderIds: ['CS2'] }),
    ];
    const end = { completed: true, timeIsUp: true };
    const { active, failed, unclear } = judgePoolDesktops(order, { ...lab, desktops, jobs: [], ...end });
    expect(active).toEqual([]);
    expect(unclear).toEqual({
      0: expect.stringContaining('desktop LAB02'),
      1: expect.stringContaining('a desktop that shows no name'),
    });
    expect(failed).toEqual({ 2: expect.stringContaining('never appeared') });
  });
  it('does not mistake a stranger’s failed job for its own', () => {
    const failedOf = (desktops: FoundDesktop[], jobs: CreationJob[]) =>
      Object.keys(judgePoolDesktops(order, { ...lab, desktops, jobs, completed: true, timeIsUp: false }).failed);
    const made = (computerName: string): CreationJob => ({ ...failedJob(computerName), status: 'succeeded' });
    const one = found('LAB01');
    // Another job with that name contradicts it, whichever is later.
    expect(failedOf([one], [made('LAB02'), failedJob('LAB02')])).toEqual([]);
    // Four names for three desktops: one of them does not belong to this order.
    expect(failedOf([one], [made('LAB02'), made('LAB03'), failedJob('LAB04')])).toEqual([]);
    expect(failedOf([one], [made('LAB02'), failedJob('LAB03'), failedJob('LAB04')])).toHaveLength(1);
    // The job shows the desktop that it was to create, which is another order's.
    const strangers: FoundDesktop = {
      ...found('LAB09'),
      desktopId: 'other',
      providerOrderIds: ['CS9'],
      userName: 'eve',
    };
    expect(failedOf([one, strangers], [{ ...failedJob('LAB09'), desktopId: 'other' }])).toEqual([]);
  });
});

describe('the status of a line with several orders', () => {
  const fate: LineFate = {
    kind: 'pool-ordered-in',
    orders: [
      { clientOrderId: 'a', size: 2 },
      { clientOrderId: 'b', size: 1 },
    ],
    computerName: 'LAB-A LAB-B',
  };
  const a = ordered({ clientOrderId: 'a', providerOrderId: 'CS-a', sent: [0, 1] });
  const outcome = (b: ReturnType<typeof ordered> | ReturnType<typeof rejected>) =>
    inEnglish(
      lineOutcome(fate, { orders: new Map([a, b].map((order) => [order.clientOrderId, order])), owners: new Map() }),
    );

  it('is ordered, with the ids of all, when all are', () => {
    expect(outcome(ordered({ clientOrderId: 'b', providerOrderId: 'CS-b', sent: [0] }))).toMatchObject({
      status: 'ordered',
      providerOrderId: 'CS-a CS-b',
    });
  });
  it('needs attention when one of them was refused, and says how many are missing', () => {
    expect(outcome(rejected({ clientOrderId: 'b', reason: 'sold out' }))).toMatchObject({
      status: 'needs-attention',
      providerOrderId: 'CS-a',
      reason: expect.stringMatching(/2 of 3 ordered: .*; 1 of 3 rejected: sold out/),
    });
  });
});
