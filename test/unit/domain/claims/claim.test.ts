import { describe, expect, test } from 'vitest';
import { standingOf } from '../../../../lambdas/domain/claims/claim.ts';
import {
  type ClaimResult,
  decideClaims,
  type MemberClaims,
  sortMembers,
  wantedClaims,
} from '../../../../lambdas/domain/claims/decide-claims.ts';
import type { Member } from '../../../../lambdas/domain/members/line.ts';
import {
  cancelled,
  inDoubt,
  ordered,
  parkedInDoubt,
  parkedSettled,
  queued,
  rejected,
  replaced,
  skipped,
  submitting,
} from '../../../support/orders.ts';

const owner = { clientOrderId: 'order-b', position: 3, line: 5, computerName: 'D-ada' };

describe('the standing of member 1 in its owner’s record', () => {
  test.each([
    ['ended', rejected()],
    ['ended', skipped()],
    ['ended', replaced()],
    ['ended', cancelled()],
    ['ordered', ordered({ sent: [0, 1] })],
    ['ended', ordered({ sent: [0] })],
    ['undecided', queued()],
    ['ended', queued({ ejected: { 1: 'bad' } })],
    ['undecided', submitting()],
    ['undecided', submitting({ ejected: { 1: 'bad' } })],
    ['undecided', inDoubt({ ejected: { 1: 'bad' } })],
    ['parked', parkedInDoubt()],
    ['parked', parkedSettled()],
    ['ended', parkedSettled({ setAside: { 1: 'child' } })],
    ['ended', queued({ alreadyOrdered: { 1: owner } })],
  ] as const)('%s when it is %o', (standing, order) => {
    expect(standingOf(order, 1)).toBe(standing);
  });
});

test('claims are taken in one global order, users before names, and the name only if the user does not imply it', () => {
  const member = (position: number, userName: string, computerName: string, claimsName: boolean): Member => ({
    position,
    line: position + 2,
    userName,
    computerName,
    claimsName,
  });
  const claims = wantedClaims([
    member(0, 'Zoe', 'D-Zoe', false),
    member(1, 'ada', 'PC-1', true),
    member(2, 'Bob', 'A-Bob', true),
  ]);
  expect(claims.map(({ key }) => key)).toEqual(['USER#zoe', 'USER#bob', 'USER#ada', 'DESKTOP#pc-1', 'DESKTOP#a-bob']);
});

test('a member is held only when all of its claims are', () => {
  const results = new Map<number, ClaimResult[]>([
    [0, [{ kind: 'held' }, { kind: 'held' }]],
    [1, [{ kind: 'held' }, { kind: 'collision', reason: 'taken' }]],
    [2, [{ kind: 'undecided', by: 'x' }, { kind: 'held' }]],
    [
      3,
      [
        { kind: 'parked', by: 'y' },
        { kind: 'undecided', by: 'x' },
      ],
    ],
    [
      4,
      [
        { kind: 'already-ordered', owner },
        { kind: 'collision', reason: 'taken' },
      ],
    ],
  ]);
  expect(sortMembers(results)).toEqual({
    held: [0],
    ejected: { 1: 'taken' },
    undecided: new Map([[2, 'x']]),
    parked: new Map([[3, 'y']]),
    alreadyOrdered: { 4: owner },
  });
});

describe('after its claims an order', () => {
  const claims = (over: Partial<MemberClaims> = {}): MemberClaims => ({
    held: [],
    alreadyOrdered: {},
    ejected: {},
    undecided: new Map(),
    parked: new Map(),
    ...over,
  });
  const decide = (over: Partial<MemberClaims>, mayWait: boolean) =>
    decideClaims(claims(over), mayWait, (positions) => `child ${positions}`);

  test('waits for a limited time for members of an undecided order', () => {
    expect(decide({ held: [0], undecided: new Map([[1, 'x']]) }, true)).toEqual({ kind: 'wait', for: 'x' });
  });

  test('sets them aside into a child if that takes too long, and sends the rest', () => {
    expect(decide({ held: [0, 3], undecided: new Map([[2, 'x']]), parked: new Map([[1, 'y']]) }, false)).toEqual({
      kind: 'send',
      aside: [1, 2],
      claimed: { sent: [0, 3], alreadyOrdered: {}, ejected: {}, setAside: { 1: 'child 1,2', 2: 'child 1,2' } },
    });
  });

  test('continues to wait if there is nobody else to send', () => {
    expect(decide({ undecided: new Map([[0, 'x']]) }, false)).toEqual({ kind: 'wait', for: 'x' });
  });

  test('is parked if a parked order holds all remaining members', () => {
    expect(decide({ alreadyOrdered: { 0: owner }, parked: new Map([[1, 'y']]) }, true)).toEqual({
      kind: 'park',
      waitsFor: 'y',
    });
  });

  test('is skipped if everybody is already ordered, and rejected if nobody can be', () => {
    expect(decide({ alreadyOrdered: { 0: owner }, ejected: { 1: 'taken' } }, true).kind).toBe('skip');
    expect(decide({ ejected: { 0: 'taken' } }, true)).toEqual({ kind: 'reject', ejected: { 0: 'taken' } });
  });
});
