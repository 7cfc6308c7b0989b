import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { memberText } from '../../../../bin/commands/inspect/member-text.ts';
import { orderText, providerOrderText } from '../../../../bin/commands/inspect/order-text.ts';
import type { Intake } from '../../../../lambdas/domain/intakes/intake.ts';
import type { Order } from '../../../../lambdas/domain/orders/order.ts';
import { NOON, noonPlus, ordered, parkedSettled, queued } from '../../../support/orders.ts';

const intake = { object: { key: 'incoming/a.csv' } } as unknown as Intake;
const member = (position: number, userName: string) => ({
  position,
  line: position + 2,
  userName,
  computerName: `D-${userName}`,
  claimsName: false,
});
const shown = (order: Order, over: object = {}) =>
  stripVTControlCharacters(
    orderText({ order, members: [member(0, 'ada')], intake, next: [], parkedCommands: [], ...over }, 80),
  );

it('an order is shown as a time line that ends with the next steps, soonest first', () => {
  const order = ordered({
    clientOrderId: 'o1',
    intakeId: 'i1',
    firstLine: 2,
    payBy: noonPlus(86_400_000),
    amount: { value: 30, currency: 'USD' },
    history: [
      { at: NOON, from: null, to: 'QUEUED', attempt: 0, reason: 'planned' },
      { at: noonPlus(1_000), from: 'QUEUED', to: 'SUBMITTING', attempt: 1, reason: 'attempt 1' },
      {
        at: noonPlus(2_000),
        from: 'SUBMITTING',
        to: 'ORDERED',
        attempt: 1,
        reason: 'accepted as CS1',
        answer: { status: 200, requestId: 'r1' },
      },
      { at: noonPlus(3_000), from: 'ORDERED', to: 'ORDERED', attempt: 1, reason: 'payment approved' },
    ],
  });
  const next = [
    { what: 'It lapses.', at: noonPlus(86_400_000) },
    { what: 'A person decides.' },
    { what: 'It is looked at.', at: noonPlus(60_000) },
  ];
  expect(shown(order, { next })).toBe(
    [
      '  order           o1',
      '  state           ORDERED',
      '  provider order  CS1',
      '  file            incoming/a.csv line 2',
      '  intake          i1',
      '  profile         standard',
      '  payment         manual: unpaid, 30 USD, until 2026-03-02 12:00:00Z',
      '  attempts        1',
      '',
      '  Members',
      '  line  2  ada  D-ada',
      '',
      '  Time line',
      '  2026-03-01 12:00:00Z  QUEUED      planned',
      '  2026-03-01 12:00:01Z  SUBMITTING  attempt 1',
      '  2026-03-01 12:00:02Z  ORDERED     accepted as CS1 (request r1)',
      '  2026-03-01 12:00:03Z              payment approved',
      '  2026-03-01 12:01:00Z  next        It is looked at.',
      '  2026-03-02 12:00:00Z  next        It lapses.',
      '                        next        A person decides.',
      '',
    ].join('\n'),
  );
});

it('a parked order shows the commands that may end it, as typed', () => {
  const text = shown(parkedSettled({ clientOrderId: 'o1' }), { parkedCommands: ['resolve o1 --absent', 'redrive o1'] });
  expect(text).toContain('  Commands that may end it\n  npx deskdrop resolve o1 --absent\n  npx deskdrop redrive o1\n');
  expect(shown(queued())).not.toContain('Commands');
});

it('a member shows what the state of the order does not say', () => {
  const pointer = { clientOrderId: 'other', position: 0, line: 2, computerName: 'D-ada' };
  expect(memberText(ordered(), 0)).toBe('');
  expect(memberText(ordered({ desktopStates: { 0: 'failed' } }), 0)).toBe('failed');
  expect(memberText(ordered({ unclear: { 0: 'who knows' }, desktopStates: { 0: 'failed' } }), 0)).toBe('who knows');
  expect(memberText(ordered({ ejected: { 0: 'no such user' } }), 0)).toBe('no such user');
  expect(memberText(ordered({ setAside: { 0: 'child' } }), 0)).toBe('set aside into order child');
  expect(memberText(ordered({ alreadyOrdered: { 0: pointer } }), 0)).toBe('already ordered in order other');
  expect(memberText(ordered({ redriven: { 0: 'later' } }), 0)).toBe('redriven as order later');
});

it('an order that only the provider knows shows why it belongs to nobody', () => {
  expect(providerOrderText({ providerOrderId: 'CS1', status: 'EXTRA', reason: 'nobody waits for it' }, 80)).toBe(
    '  provider order  CS1\n  status          EXTRA\n  reason          nobody waits for it\n',
  );
});
