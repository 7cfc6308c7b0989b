import { describe, expect, it, test } from 'vitest';
import {
  approveHeld,
  type HeldIntake,
  holdCommands,
  rejectHeld,
  whyNotDecide,
} from '../../../../lambdas/domain/intakes/hold-decision.ts';
import { orderTerms } from '../../../../lambdas/domain/planning/order-terms.ts';
import { profileOf } from '../../../support/csv-support.ts';
import { NOON } from '../../../support/orders.ts';

const held = (requester?: string): HeldIntake => ({
  phase: 'HELD',
  intakeId: 'i1',
  object: { bucket: 'b', key: 'incoming/users.csv', etag: 'e', sizeBytes: 1 },
  receivedAt: NOON,
  ...(requester === undefined ? {} : { requester }),
  payment: 'manual',
  plan: { orders: 1 } as HeldIntake['plan'],
  reasons: ['every file needs an approval'],
  result: { resultKey: 'r', summaryKey: 's' },
  history: [{ at: NOON, to: 'HELD', reason: 'every file needs an approval' }],
});
const decision = { by: 'Ada', at: NOON };
const ACCOUNT = 'arn:aws:iam::123456789012';
const ARN = `${ACCOUNT}:user/ada`;
const sessionOf = (role: string, name: string) => `arn:aws:sts::123456789012:assumed-role/${role}/${name}`;

describe('the uploader of a file does not approve it', () => {
  it.each([
    ['ada', decision],
    [' ADA ', decision],
    [ARN, { ...decision, by: 'somebody', arn: ARN }],
    ['ada', { ...decision, by: 'somebody', arn: ARN }],
    [ARN, decision],
    [sessionOf('Uploaders', 'ada'), { ...decision, arn: sessionOf('Uploaders', 'ada') }],
    ['ada', { ...decision, by: 'x', arn: sessionOf('Approvers', 'ada'), sessionNames: 'bound' as const }],
    [ARN, { ...decision, by: 'x', arn: sessionOf('Approvers', 'ada'), sessionNames: 'bound' as const }],
    [
      sessionOf('Uploaders', 'ada'),
      { ...decision, by: 'x', arn: sessionOf('Approvers', 'ada'), sessionNames: 'bound' as const },
    ],
  ])('as %s', (requester, by) => {
    expect(whyNotDecide(held(requester), by)).toMatch(/somebody else must approve it/);
  });

  it.each([undefined, 'bob', '123456789012', 'replication.s3.amazonaws.com'])(
    'which does not apply if the uploader is not known: %s',
    (requester) => {
      expect(whyNotDecide(held(requester), { ...decision, by: requester === 'bob' ? 'Ada' : (requester ?? '') })).toBe(
        undefined,
      );
    },
  );
});

describe('two sessions of one role', () => {
  const [dropper, decider] = [sessionOf('Ops', 'bob'), sessionOf('Ops', 'ada')];

  it('may be one person if their names are not proved', () => {
    const reason = whyNotDecide(held(dropper), { by: 'x', arn: decider, at: NOON });
    expect(reason).toMatch(/in the same role.*sts:RoleSessionName.*sessionNames=bound/);
  });

  it('are two people if the trust policy binds their names', () => {
    expect(whyNotDecide(held(dropper), { by: 'x', arn: decider, at: NOON, sessionNames: 'bound' })).toBe(undefined);
  });

  it('are not compared across accounts', () => {
    const elsewhere = dropper.replace('123456789012', '210987654321');
    expect(whyNotDecide(held(elsewhere), { by: 'x', arn: decider, at: NOON })).toBe(undefined);
  });
});

it.each([
  ['another user of the same account', ARN.replace('/ada', '/bob')],
  ['a session that only calls itself so, whose name nobody has proved', sessionOf('Approvers', 'ada')],
  ['the account itself', `${ACCOUNT}:root`],
])('%s is somebody else', (_, arn) => {
  expect(whyNotDecide(held(ARN), { by: 'Bob', arn, at: NOON })).toBe(undefined);
});

test('a decision is in the history with its author, and the fields of the wait are removed', () => {
  const by = { ...decision, arn: ARN, reason: 'too many' };
  for (const [decided, phase, verb] of [
    [approveHeld(held(), by), 'QUEUEING', 'approved'],
    [rejectHeld(held(), by), 'REJECTED', 'rejected'],
  ] as const) {
    expect(decided).toMatchObject({ phase, plan: { orders: 1 } });
    expect(decided).not.toHaveProperty('reasons');
    expect(decided).not.toHaveProperty('result');
    expect(decided.history.at(-1)).toEqual({ at: NOON, to: phase, reason: `${verb} by Ada (${ARN}): too many`, by });
  }
});

test('the commands name the ledger if necessary', () => {
  expect(holdCommands('i1', '').approve).toBe('npx deskdrop approve i1');
  expect(holdCommands('i1', '--table T').reject).toBe('npx deskdrop reject i1 --table T');
});

describe('the terms of an order', () => {
  const termsOf = (resource: object, payment: 'manual' | 'auto' = 'manual') => {
    const profile = profileOf('p');
    const {
      period,
      renewal,
      payment: paid,
    } = orderTerms({ ...profile, hourPackageResource: { ...profile.hourPackageResource, ...resource } }, payment, 'en');
    return `${period}, ${renewal}, ${paid}`;
  };

  it.each([
    [{ period_type: 2, period_num: 1, is_auto_renew: 0 }, /^for 1 month, not renewed automatically,/],
    [{ period_type: 2, period_num: 12, is_auto_renew: 1 }, /^for 12 months, RENEWED AUTOMATICALLY,/],
    [{ period_type: 3, period_num: 2 }, /^for 2 years, renewed or not as the provider's default is/],
    [{ period_type: 3 }, /^by the year, without saying how many/],
  ])('of %j are described in words', (resource, text) => {
    expect(termsOf(resource)).toMatch(text);
  });

  it('say who pays', () => {
    expect(termsOf({})).toMatch(/not paid as it is placed$/);
    expect(termsOf({}, 'auto')).toMatch(/paid by the provider as it is placed$/);
  });
});
