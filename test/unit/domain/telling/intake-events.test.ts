import { expect, test } from 'vitest';
import { EVENT_SCHEMAS } from '../../../../lambdas/domain/events/event-schemas.ts';
import type { Intake, IntakeIn } from '../../../../lambdas/domain/intakes/intake.ts';
import { hold, receive, refuse, reopen, report } from '../../../../lambdas/domain/intakes/intake-transitions.ts';
import { intakeEvents } from '../../../../lambdas/domain/telling/intake-events.ts';
import { NOON, noonPlus } from '../../../support/orders.ts';

const object = { bucket: 'drops', key: 'incoming/hires.csv', etag: 'e', sizeBytes: 9 };
const planning = receive({ intakeId: 'i1', object, origin: undefined, payment: 'manual', at: NOON });
const plan = { orders: 2, desktops: 60 } as IntakeIn<'HELD'>['plan'];
const result = { resultKey: 'results/hires.csv', summaryKey: 'results/hires.json' };
const reportOf = (intake: Parameters<typeof report>[0], at: string) =>
  report(intake, { result, counts: { ordered: 2 } as never, ordersOpen: false, at, reason: 'reported' });

const told = (from: Intake, to: Intake) =>
  intakeEvents(from, to).map(({ type, detail }) => ({ type, ...EVENT_SCHEMAS[type].parse(detail) }));

test('a file that is held says why, and which limits it hit', () => {
  const held = hold(
    planning,
    plan,
    { reasons: ['it asks for 60 desktops'], limits: ['desktops-per-file'] },
    noonPlus(5),
  );
  const common = { version: 1, at: noonPlus(5), intakeId: 'i1', file: object.key, desktops: 60 };
  expect(told(planning, held)).toEqual([
    { type: 'FileHeld', ...common, id: `i1.${noonPlus(5)}.FileHeld`, orders: 2, reasons: ['it asks for 60 desktops'] },
    { type: 'SpendingGuardHit', ...common, id: `i1.${noonPlus(5)}.SpendingGuardHit`, limits: ['desktops-per-file'] },
  ]);
  expect(told(held, { ...held, result })).toEqual([]);
  const approvalOnly = hold(planning, plan, { reasons: ['every file needs an approval'], limits: [] }, noonPlus(5));
  expect(told(planning, approvalOnly).map(({ type }) => type)).toEqual(['FileHeld']);
});

test('each report of a file is one event, and nothing else is', () => {
  const refused = refuse(planning, 'no header', noonPlus(1));
  expect(told(planning, refused)).toEqual([]);
  const reported = reportOf(refused, noonPlus(2));
  expect(told(refused, reported)).toEqual([
    {
      type: 'FileReported',
      version: 1,
      id: `i1.${noonPlus(2)}.FileReported`,
      at: noonPlus(2),
      intakeId: 'i1',
      file: object.key,
      ending: 'refused',
      again: false,
      ordersOpen: false,
      bucket: 'drops',
      ...result,
      counts: { ordered: 2 },
    },
  ]);
  expect(told(reported, { ...reported, ordersOpen: true })).toEqual([]);
});

test('a report that is written again says so', () => {
  const queued = { ...planning, phase: 'QUEUED', plan } as IntakeIn<'QUEUED'>;
  const first = reportOf(queued, noonPlus(1));
  const reopened = reopen(first, 'an order continues', noonPlus(2)) as IntakeIn<'QUEUED'>;
  expect(told(first, reopened)).toEqual([]);
  expect(told(reopened, reportOf(reopened, noonPlus(3)))).toMatchObject([{ again: true, at: noonPlus(3) }]);
  expect(told(first, reportOf(first, noonPlus(4)))).toMatchObject([{ again: true, at: noonPlus(4) }]);
});
