import { describe, expect, test } from 'vitest';
import type { Position } from '../../../../lambdas/domain/orders/attempt.ts';
import { pointToRedrive } from '../../../../lambdas/domain/orders/operator-transitions.ts';
import type { HistoryEntry, Order } from '../../../../lambdas/domain/orders/order.ts';
import { eject, replace } from '../../../../lambdas/domain/orders/order-transitions.ts';
import type { ProviderAnswer } from '../../../../lambdas/domain/orders/outcome.ts';
import { decideRefusal } from '../../../../lambdas/domain/refusals/refusal.ts';
import type { CreateDesktopOrderRequest } from '../../../../lambdas/domain/request/order-request.ts';
import { inDoubt, NOON, ordered, rejected, replaced, submitting } from '../../../support/orders.ts';

const members = Array.from({ length: 8 }, (_, position) => ({
  position,
  line: position + 2,
  userName: `user-${position}`,
  computerName: `D-user-${position}`,
  claimsName: false,
}));
const request: CreateDesktopOrderRequest = {
  enterprise_project_id: '0',
  hour_package_resources: [
    {
      period_type: 2,
      create_desktops: {
        desktop_type: 'DEDICATED',
        product_id: 'workspace.x86.flexus.xlarge2',
        image_type: 'private',
        image_id: 'b1c3f6a2-9d57-4e0b-8c1e-5a7f2d4e9c60',
        root_volume: { type: 'SAS', size: 80 },
        nics: [{ subnet_id: '624afebf-bb07-4b20-89b1-e0a02f1137cd' }],
        desktops: members.map(({ userName, computerName }) => ({ user_name: userName, computer_name: computerName })),
      },
    },
  ],
};
const CODE = 'WKS.00010001';
const refused = (errorMessage: string, errorDetail?: string, errorCode = CODE) => ({
  reason: `The provider refused the order (HTTP 400, ${errorCode}: ${errorMessage})`,
  answer: { status: 400, errorCode, errorMessage, ...(errorDetail === undefined ? {} : { errorDetail }) },
});
const halved = (depth: number, parent = 'whole') => ({ kind: 'half', parent, depth }) as const;
const order = (sent: Position[], over = {}) => submitting({ clientOrderId: 'self', size: 8, sent, ...over });
const decide = (of: ReturnType<typeof order>, refusal: ReturnType<typeof refused>, family: readonly Order[] = [of]) =>
  decideRefusal(of, { members, request }, refusal, family);

describe('a refusal', () => {
  test('that names some members ejects them, and says why with the detail', () => {
    expect(decide(order([0, 2, 5]), refused('Operation failed.', 'user user-2 does not exist'))).toEqual({
      kind: 'eject',
      ejected: { 2: expect.stringMatching(/HTTP 400, WKS.00010001: Operation failed.*; user user-2 does not exist$/) },
    });
  });

  test('that names all members rejects the order, each with the reason', () => {
    const decision = decide(order([1, 2]), refused('no such users: user-1, user-2'));
    expect(decision).toMatchObject({ kind: 'reject', ejected: { 1: expect.any(String), 2: expect.any(String) } });
  });

  test('that names only members who were not sent names nobody', () => {
    expect(decide(order([0, 1]), refused('no such user: user-7')).kind).toBe('bisect');
  });

  test.each([
    ['a field of the profile', 'product_id is not on sale'],
    ['a path to one', 'hour_package_resources[0].create_desktops.root_volume.size is too small'],
    ['a subnet', 'The subnet has no free addresses.'],
    ['the value of an id', 'Image B1C3F6A2-9D57-4E0B-8C1E-5A7F2D4E9C60 was deleted.'],
    ['an id with dots', 'No more workspace.x86.flexus.xlarge2 in this zone.'],
    ['our own tag', 'tag deskdrop_order is not allowed'],
  ])('that names %s is about the profile: nothing is halved', (_, message) => {
    expect(decide(order([0, 1, 2, 3]), refused(message))).toEqual({
      kind: 'reject',
      reason: expect.stringContaining('The cause is the order profile'),
      ejected: {},
    });
  });

  test.each([
    ['a field of a line', 'hour_package_resources[0].create_desktops.desktops[3].computer_name is invalid'],
    ['nothing', 'Invalid request parameters.'],
    ['a short id by chance', 'Error 0'],
  ])('that names %s is not', (_, message) => {
    expect(decide(order([0, 1, 2, 3]), refused(message)).kind).toBe('bisect');
  });

  test('about one field of the profile, with another member each time, is about the profile', () => {
    const first = order([0, 1, 2, 3]);
    const refusal = refused('D-user-0: image_id is not allowed');
    const decision = decide(first, refusal);
    expect(decision).toMatchObject({ kind: 'eject', ejected: { 0: expect.any(String) } });
    if (decision.kind !== 'eject') return;
    const { history } = eject(first, decision.ejected, { at: NOON, reason: '', answer: refusal.answer }).to;
    const second = decide(order([1, 2, 3], { history }), refused('D-user-1: image_id is not allowed'));
    expect(second).toMatchObject({ kind: 'reject', ejected: {} });
    expect(decide(order([1, 2, 3], { history }), refused('no such user: user-1')).kind).toBe('eject');
  });

  test('that names nobody halves the members that were sent', () => {
    expect(decide(order([7, 1, 4, 2, 0]), refused('?'))).toEqual({
      kind: 'bisect',
      halves: [
        [0, 1, 2],
        [4, 7],
      ],
    });
  });

  test('of a single member rejects it with the reason', () => {
    expect(decide(order([3], { origin: halved(6) }), refused('?'))).toEqual({
      kind: 'reject',
      reason: 'The provider refused the order (HTTP 400, WKS.00010001: ?)',
      ejected: {},
    });
  });

  test('after six halvings, and six parts tried separately, is not halved again', () => {
    expect(decide(order([0, 1], { origin: halved(11) }), refused('?')).kind).toBe('bisect');
    expect(decide(order([0, 1], { origin: halved(12) }), refused('?')).kind).toBe('reject');
  });
});

describe('a colleague whose name is a word of the sentence', () => {
  const called = members.map((member) =>
    member.position === 2 ? { ...member, userName: 'does', computerName: 'D-does' } : member,
  );
  const decideFor = (of: ReturnType<typeof order>, refusal: ReturnType<typeof refused>, body = request) =>
    decideRefusal(of, { members: called, request: body }, refusal, [of]);

  test('stays if another one is clearly named', () => {
    expect(decideFor(order([0, 1, 2, 3]), refused('The user user-1 does not exist.'))).toEqual({
      kind: 'eject',
      ejected: { 1: expect.any(String) },
    });
  });

  test('is tried separately if nobody is clearly named, and only rejected by its own order', () => {
    const refusal = refused('A user does not exist.');
    expect(decideFor(order([0, 1, 2, 3]), refusal)).toEqual({ kind: 'bisect', halves: [[2], [0, 1, 3]] });
    expect(decideFor(order([0, 1, 3], { origin: halved(1) }), refusal)).toEqual({
      kind: 'bisect',
      halves: [[0, 1], [3]],
    });
    expect(decideFor(order([2], { origin: halved(1) }), refusal)).toMatchObject({ kind: 'reject' });
    expect(decideFor(order([0, 1, 2, 3], { origin: halved(6) }), refusal), 'so often and no more').toEqual({
      kind: 'bisect',
      halves: [
        [0, 1],
        [2, 3],
      ],
    });
  });

  test('is tried separately before the profile is blamed', () => {
    expect(decideFor(order([0, 2]), refused('The image_id does not fit.'))).toMatchObject({ kind: 'bisect' });
    expect(decideFor(order([0], { origin: halved(1) }), refused('The image_id does not fit.'))).toMatchObject({
      kind: 'reject',
      reason: expect.stringContaining('the order profile'),
    });
  });
});

describe('an address in a line', () => {
  const [resource] = request.hour_package_resources;
  const withIps = {
    ...request,
    hour_package_resources: [
      {
        ...resource,
        create_desktops: { ...resource?.create_desktops, desktop_ips: members.map((_, no) => `10.0.0.${no + 1}`) },
      },
    ],
  } as CreateDesktopOrderRequest;
  const decideWith = (of: ReturnType<typeof order>, message: string) =>
    decideRefusal(of, { members, request: withIps }, refused(message), [of]);

  test('ejects only its member, although the sentence names the subnet, and the next one likewise', () => {
    const first = order([0, 1, 2, 3]);
    const decision = decideWith(first, 'desktop_ip 10.0.0.2 is not in the subnet');
    expect(decision).toEqual({ kind: 'eject', ejected: { 1: expect.stringContaining('10.0.0.2') } });
    const answer = { status: 400, errorCode: CODE };
    const { history } = eject(first, { 1: 'no' }, { at: NOON, reason: '', answer }).to;
    expect(decideWith(order([0, 2, 3], { history }), 'desktop_ip 10.0.0.4 is not in the subnet')).toEqual({
      kind: 'eject',
      ejected: { 3: expect.any(String) },
    });
  });

  test('is found by halving if the sentence does not name it', () => {
    expect(decideWith(order([0, 1]), 'an IP address is not in the subnet').kind).toBe('bisect');
    expect(decideWith(order([0, 1]), 'the subnet was deleted')).toMatchObject({ kind: 'reject' });
  });
});

describe('parts of one order', () => {
  const because = (to: 'REJECTED' | 'REPLACED', answer: ProviderAnswer): { history: HistoryEntry[] } => ({
    history: [{ at: NOON, from: 'SUBMITTING', to, attempt: 1, reason: '', answer }],
  });
  const whole = (id: string, parent: string | undefined, children: string[], code = CODE) =>
    replaced({
      clientOrderId: id,
      children,
      ...(parent === undefined ? {} : { origin: halved(1, parent) }),
      ...because('REPLACED', { status: 400, errorCode: code }),
    });
  const part = (id: string, parent: string, code = CODE) =>
    rejected({
      clientOrderId: id,
      origin: halved(1, parent),
      ...because('REJECTED', { status: 400, errorCode: code }),
    });
  const self = order([0, 1], { origin: halved(2, 'a') });
  const others = [whole('root', undefined, ['a', 'b']), whole('a', 'root', ['self', 'a2'])];

  test.each<[string, Order[], string]>([
    [
      'all four quarters by one code',
      [whole('b', 'root', ['b1', 'b2']), part('b1', 'b'), part('b2', 'b'), part('a2', 'a')],
      'reject',
    ],
    ['three of them', [whole('b', 'root', ['b1', 'b2']), part('b1', 'b'), part('a2', 'a')], 'bisect'],
    [
      'wholes and their parts, which count once',
      [whole('b', 'root', ['b1', 'b2']), part('b1', 'b'), whole('a2', 'a', [])],
      'bisect',
    ],
    ['one of them by another code', [part('b1', 'b'), part('b2', 'b'), part('a2', 'a', 'WKS.2')], 'bisect'],
    [
      'all of them, but another part was accepted',
      [part('b1', 'b'), part('b2', 'b'), part('a2', 'a'), ordered({ clientOrderId: 'x' })],
      'bisect',
    ],
  ])('that were refused, %s: %#', (_, family, decision) => {
    expect(decide(self, refused('?'), [...others, self, ...family]).kind).toBe(decision);
  });

  test('are refused with the reason', () => {
    const family = [...others, self, part('b1', 'b'), part('b2', 'b'), part('a2', 'a')];
    expect(decide(self, refused('?'), family)).toMatchObject({
      reason: expect.stringContaining('the cause seems to be the order profile'),
    });
  });

  test('that were refused are also evidence after a redrive', () => {
    const b1 = rejected({
      clientOrderId: 'b1',
      origin: halved(1, 'b'),
      ...because('REJECTED', { status: 400, errorCode: CODE }),
    });
    const { to } = pointToRedrive(b1, [0], 'redriven', { at: NOON, reason: 'redriven by Ann' });
    expect(decide(self, refused('?'), [...others, self, to, part('b2', 'b'), part('a2', 'a')]).kind).toBe('reject');
  });

  test('that ended without an answer are no evidence', () => {
    const silent = rejected({ clientOrderId: 'a2', origin: halved(1, 'a'), answer: { status: 400, errorCode: CODE } });
    expect(decide(self, refused('?'), [...others, self, part('b1', 'b'), part('b2', 'b'), silent]).kind).toBe('bisect');
  });
});

describe('after a refusal the order', () => {
  test.each([submitting({ sent: [0, 1], attemptsUsed: 2 }), inDoubt({ sent: [0, 1], attemptsUsed: 2 })])(
    'continues without the ejected members at once, and $state has used no attempt for it',
    (from) => {
      const { to } = eject(
        { ...from, ejected: { 7: 'before' } },
        { 1: 'no such user' },
        { at: NOON, reason: 'refused' },
      );
      expect(to).toMatchObject({
        state: 'QUEUED',
        notBefore: NOON,
        attemptsUsed: 1,
        attempt: { no: 1 },
        ejected: { 1: 'no such user', 7: 'before' },
      });
    },
  );

  test('divides its members among its halves and keeps the outcome of the others', () => {
    const halves = new Map([
      ['left', [1, 2]],
      ['right', [4]],
    ]);
    const from = submitting({
      sent: [1, 2, 4],
      setAside: { 0: 'child' },
      ejected: { 3: 'no' },
      origin: halved(1, 'p'),
    });
    expect(replace(from, halves, { at: NOON, reason: 'refused' }).to).toMatchObject({
      state: 'REPLACED',
      children: ['left', 'right'],
      setAside: { 0: 'child', 1: 'left', 2: 'left', 4: 'right' },
      ejected: { 3: 'no' },
      origin: halved(1, 'p'),
    });
  });
});
