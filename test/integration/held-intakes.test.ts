import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HeldIntake } from '../../lambdas/domain/intakes/hold-decision.ts';
import { intakeIdOf } from '../../lambdas/domain/intakes/intake-id.ts';
import type { SpendingGuard } from '../../lambdas/domain/planning/spending-guard.ts';
import { FileChangedError } from '../../lambdas/ports/drops.ts';
import type { IntakeLedger } from '../../lambdas/ports/ledger.ts';
import { decideHeld } from '../../lambdas/use-cases/operate/decide-held.ts';
import { resendLostMessages } from '../../lambdas/use-cases/recover/resend-lost-messages.ts';
import { reportIntake } from '../../lambdas/use-cases/report/report-intake.ts';
import { splitIntake } from '../../lambdas/use-cases/split/split-intake.ts';
import { inChunks, STANDARD } from '../support/csv-support.ts';
import { type LedgerUnderTest, startLedger } from '../support/ledger.ts';
import { NOON, noonPlus, TIMES } from '../support/orders.ts';
import { csvOf } from '../support/pipeline.ts';

// The use cases run on the real ledger; the test records every message that they send and every file that they write.

let under: LedgerUnderTest;
beforeAll(async () => {
  under = await startLedger();
});
afterAll(() => under.stop());

let sent: unknown[][] = [];
let written = new Map<string, string>();
beforeEach(() => {
  sent = [];
  written = new Map();
});

let now = NOON;
const deps = (guard: Partial<SpendingGuard>, over: object = {}) =>
  ({
    ledger: under.ledger,
    clock: { now: () => Date.parse(now), monotonic: () => 0 },
    times: TIMES,
    bucketName: 'drops',
    holdOptions: '',
    language: 'en',
    emailKey: async () => 'key',
    stage: {
      payment: 'manual',
      computerNamePrefix: 'D-',
      guard: { approval: 'none', ...guard },
      profiles: async () => ({ standard: STANDARD }),
    },
    messages: {
      sendIntakes: async (objects: { key: string }[]) => void sent.push(['intake', ...objects.map(({ key }) => key)]),
      sendOrders: async (ids: string[]) => void sent.push(['order', ...ids]),
      sendReconcile: async (id: string) => void sent.push(['reconcile', id]),
      sendReport: async (id: string) => void sent.push(['report', id]),
    },
    files: {
      open: async () => inChunks(csvOf('ada', 'bob')),
      write: async (_: string, key: string, __: string, body: AsyncIterable<Uint8Array>) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of body) chunks.push(chunk);
        written.set(key, Buffer.concat(chunks).toString());
      },
      read: async (_: string, key: string) => {
        const text = written.get(key);
        return text === undefined ? undefined : inChunks(text);
      },
      describe: async () => ({ etag: 'e1' }),
      list: async function* () {},
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...over,
  }) as never;

const objectOf = (name: string) => ({
  bucket: 'drops',
  key: `incoming/${name}.csv`,
  etag: 'e1',
  versionId: name,
  sizeBytes: 1,
});
const hold = async (name: string): Promise<HeldIntake> => {
  now = NOON;
  await splitIntake(objectOf(name), undefined, deps({ approval: 'always' }));
  sent = [];
  return (await under.ledger.intakes.getIntake(intakeIdOf(objectOf(name)))) as HeldIntake;
};
const phaseOf = async (intakeId: string) => (await under.ledger.intakes.getIntake(intakeId))?.phase;
const by = { by: 'Grace', at: noonPlus(1_000) };
/** Each test has its own day. */
const onDay = (day: number): string => `2026-04-${String(day).padStart(2, '0')}`;

/** The ledger's intakes, with a move that the test interferes with. */
const intakesWith = (move: IntakeLedger['moveIntake']): Partial<IntakeLedger> => ({
  getIntake: (intakeId) => under.ledger.intakes.getIntake(intakeId),
  receiveIntake: (intake) => under.ledger.intakes.receiveIntake(intake),
  moveIntake: move,
});

test('a file of which too many lines are invalid orders nothing until it is approved, and then its valid lines', async () => {
  now = NOON;
  const object = objectOf('something-else');
  const intakeId = intakeIdOf(object);
  const people = Array.from({ length: 15 }, (_, no) => `person${no}`);
  const others = Array.from({ length: 5 }, (_, no) => `line ${no}`);
  const files = {
    ...(deps({}) as { readonly files: object }).files,
    open: async () => inChunks(csvOf(...people, ...others)),
  };
  await splitIntake(object, undefined, deps({ maxInvalidPercent: 20 }, { files }));
  expect(await under.ledger.intakes.getIntake(intakeId)).toMatchObject({
    phase: 'HELD',
    reasons: [expect.stringMatching(/^5 of its 20 lines are invalid, and a file may have 20 %/)],
  });
  expect(sent.filter(([what]) => what === 'order')).toEqual([]);
  await decideHeld(intakeId, 'approve', by, under.ledger.intakes);
  await splitIntake(object, undefined, deps({ maxInvalidPercent: 20 }, { files }));
  expect(await under.ledger.intakes.getIntake(intakeId)).toMatchObject({ phase: 'QUEUED', plan: { desktops: 15 } });
});

describe('the count of a day', () => {
  test('contains a file once, even if its first run died after the count and two more then ran at once', async () => {
    now = `${onDay(1)}T23:59:59.000Z`;
    const object = objectOf('dies');
    const dies = intakesWith(async () => {
      throw new Error('killed');
    });
    const guard = { maxDesktopsPerDay: 3 };
    await expect(
      splitIntake(object, undefined, deps(guard, { ledger: { ...under.ledger, intakes: dies } })),
    ).rejects.toThrow('killed');
    now = `${onDay(2)}T00:00:01.000Z`;
    await Promise.all([1, 2].map(() => splitIntake(object, undefined, deps(guard))));
    expect(await phaseOf(intakeIdOf(object))).toBe('QUEUED');
    expect(await under.ledger.days.readDay(onDay(1), '')).toMatchObject({ others: 2 });
    expect(await under.ledger.days.readDay(onDay(2), '')).toMatchObject({ others: 0 });
  });

  test('leaves out a file that is held for another reason', async () => {
    now = `${onDay(3)}T12:00:00.000Z`;
    await splitIntake(objectOf('held-anyway'), undefined, deps({ approval: 'always', maxDesktopsPerDay: 3 }));
    expect(await under.ledger.days.readDay(onDay(3), '')).toMatchObject({ others: 0 });
  });

  test('contains an approved file once, on the day of its approval, even over the limit', async () => {
    now = `${onDay(4)}T12:00:00.000Z`;
    const guard = { maxDesktopsPerDay: 1 };
    const object = objectOf('over');
    const intakeId = intakeIdOf(object);
    await splitIntake(object, undefined, deps(guard));
    expect(await phaseOf(intakeId)).toBe('HELD');
    now = `${onDay(5)}T12:00:00.000Z`;
    await decideHeld(intakeId, 'approve', { by: 'Grace', at: now }, under.ledger.intakes);
    await Promise.all([1, 2].map(() => splitIntake(object, undefined, deps(guard))));
    expect(await phaseOf(intakeId)).toBe('QUEUED');
    expect(await under.ledger.days.readDay(onDay(4), '')).toMatchObject({ others: 0 });
    expect(await under.ledger.days.readDay(onDay(5), '')).toMatchObject({ others: 2 });
  });
});

describe('a line that asks for many desktops', () => {
  let pool: object;
  beforeAll(() => {
    const { files } = deps({}) as { files: object };
    pool = { files: { ...files, open: async () => inChunks('user_name,desktop_name,size\n,POOL,500\n') } };
  });

  test('counts all of them: the day has room for only one of two such files', async () => {
    now = `${onDay(6)}T12:00:00.000Z`;
    const guard = { maxDesktopsPerDay: 600 };
    for (const name of ['pool-1', 'pool-2']) await splitIntake(objectOf(name), undefined, deps(guard, pool));
    expect(await phaseOf(intakeIdOf(objectOf('pool-1')))).toBe('QUEUED');
    const held = await under.ledger.intakes.getIntake(intakeIdOf(objectOf('pool-2')));
    expect(held).toMatchObject({
      phase: 'HELD',
      plan: { desktops: 500, counts: { valid: 1 } },
      reasons: [
        expect.stringContaining('it asks for 500 desktops, and 500 of the 600 that a day may have are already counted'),
      ],
    });
    expect(await under.ledger.days.readDay(onDay(6), '')).toMatchObject({ others: 500 });
  });

  test.each([
    ['', (plan: object) => plan],
    [', though an earlier version pinned its plan', ({ desktops: _, ...plan }: { desktops?: number }) => plan],
  ])('counts as many when it was approved%s', async (title, asPinned) => {
    const day = onDay(title === '' ? 7 : 8);
    now = `${day}T12:00:00.000Z`;
    const object = objectOf(`approved-pool${title}`);
    await splitIntake(object, undefined, deps({ maxDesktopsPerDay: 1 }, pool));
    const held = (await under.ledger.intakes.getIntake(intakeIdOf(object))) as HeldIntake;
    await under.ledger.intakes.moveIntake(held, { ...held, plan: asPinned(held.plan) as HeldIntake['plan'] });
    await decideHeld(held.intakeId, 'approve', { by: 'Grace', at: now }, under.ledger.intakes);
    await splitIntake(object, undefined, deps({ maxDesktopsPerDay: 1 }, pool));
    expect(await phaseOf(held.intakeId)).toBe('QUEUED');
    expect(await under.ledger.days.readDay(day, '')).toMatchObject({ others: 500 });
  });
});

describe('of two people who decide at once', () => {
  test('one is refused, with the other’s decision', async () => {
    const { intakeId } = await hold('contested');
    const outcomes = await Promise.all([
      decideHeld(intakeId, 'approve', by, under.ledger.intakes),
      decideHeld(intakeId, 'reject', { ...by, by: 'Ada' }, under.ledger.intakes),
    ]);
    expect(outcomes.filter((outcome) => 'decided' in outcome)).toHaveLength(1);
    const refused = outcomes.find((outcome) => 'refused' in outcome);
    expect(refused).toMatchObject({
      refused: expect.stringMatching(
        /does not wait for approval, it is (QUEUEING: approved by Grace|REJECTED: rejected by Ada)/,
      ),
    });
  });

  test('the uploader may not approve the file, but may reject it', async () => {
    const object = objectOf('own');
    await splitIntake(object, { requester: 'grace' }, deps({ approval: 'always' }));
    const decide = (verdict: 'approve' | 'reject') => decideHeld(intakeIdOf(object), verdict, by, under.ledger.intakes);
    expect(await decide('approve')).toEqual({ refused: expect.stringContaining('somebody else must approve it') });
    expect(await phaseOf(intakeIdOf(object))).toBe('HELD');
    expect(await decide('reject')).toMatchObject({ decided: { phase: 'REJECTED' } });
  });
});

describe('a held file', () => {
  test('that is dropped or sent again stays held, and is reported again', async () => {
    const { intakeId, object } = await hold('again');
    await splitIntake(object, undefined, deps({}));
    expect(sent).toEqual([['report', intakeId]]);
    expect(await phaseOf(intakeId)).toBe('HELD');
  });

  test('is reported by the patrol if that message was lost, and then left alone', async () => {
    const { intakeId } = await hold('unreported');
    now = noonPlus(60_000);
    await resendLostMessages(deps({}));
    expect(sent).toContainEqual(['report', intakeId]);
    await reportIntake(intakeId, false, deps({}));
    sent = [];
    await resendLostMessages(deps({}));
    expect(sent).not.toContainEqual(['report', intakeId]);
    written.clear();
    await reportIntake(intakeId, false, deps({}));
    expect(written, 'a repeated message').toEqual(new Map());
  });

  test('that is decided during its report does not keep the report that says it waits', async () => {
    const { intakeId, object } = await hold('overtaken');
    const key = `results/overtaken.${intakeId.slice(0, 8)}.result.csv`;
    let first = true;
    const intakes = intakesWith(async (from, to) => {
      if (first) {
        first = false;
        await decideHeld(intakeId, 'reject', by, under.ledger.intakes);
        await reportIntake(intakeId, false, deps({}));
        expect(written.get(key)).toContain('rejected by Grace');
        // The slow report's own write arrives last.
        written.set(key, 'the file waits for approval');
      }
      return under.ledger.intakes.moveIntake(from, to);
    });
    await reportIntake(intakeId, false, deps({}, { ledger: { ...under.ledger, intakes } }));
    expect(written.get(key)).toContain('rejected by Grace');
    expect(await phaseOf(intakeId)).toBe('REPORTED');
    await splitIntake(object, undefined, deps({}));
    expect(await phaseOf(intakeId)).toBe('REPORTED');
  });

  test('that was permanently deleted no longer waits', async () => {
    const { intakeId } = await hold('gone');
    const files = {
      open: async () => {
        throw new FileChangedError('gone.csv was removed');
      },
    };
    const { files: working } = deps({}) as { files: object };
    await reportIntake(intakeId, false, deps({}, { files: { ...working, ...files } }));
    expect(await phaseOf(intakeId)).toBe('REPORTED');
    expect(written.get(`results/gone.${intakeId.slice(0, 8)}.result.csv`)).toContain('gone.csv was removed');
  });

  test.each(['approve', 'reject'] as const)(
    'that was decided (%s) continues by the schedule alone',
    async (verdict) => {
      const { intakeId, object } = await hold(`lost-${verdict}`);
      await decideHeld(intakeId, verdict, by, under.ledger.intakes);
      now = noonPlus(60_000);
      await resendLostMessages(deps({}));
      expect(sent).toContainEqual(verdict === 'approve' ? ['intake', object.key] : ['report', intakeId]);
    },
  );
});
