import { describe, expect, test } from 'vitest';
import { isDrop } from '../../../../lambdas/domain/intakes/drop-key.ts';
import { resendLostMessages } from '../../../../lambdas/use-cases/recover/resend-lost-messages.ts';
import { splitIntake } from '../../../../lambdas/use-cases/split/split-intake.ts';
import { createBucket, openFiles, putFile } from '../../../simulation/memory-files.ts';
import { startMemoryLedger } from '../../../support/memory-ledger.ts';
import { NOON, TIMES } from '../../../support/orders.ts';

const NO_DROPS = [
  'incoming/',
  'incoming/folder/',
  'plan/folder/',
  'incoming/.DS_Store',
  'incoming/a/.ds_store',
  'incoming/~$users.csv',
  'incoming/._users.csv',
  'incoming/.~lock.users.csv#',
  'incoming/Thumbs.db',
  'incoming/desktop.ini',
  'incoming/.keep',
] as const;

const DROPS = [
  'incoming/users.csv',
  'incoming/users.xlsx',
  'incoming/.users.csv',
  'incoming/thumbs.db.csv',
  'incoming/~users.csv',
] as const;

describe('an object under the prefixes for drops', () => {
  test.each(NO_DROPS)('is not a drop: %s', (key) => expect(isDrop({ key, sizeBytes: 0 })).toBe(false));
  test.each(DROPS)('is a drop, with bytes or without: %s', (key) => {
    expect(isDrop({ key, sizeBytes: 0 })).toBe(true);
    expect(isDrop({ key, sizeBytes: 9 })).toBe(true);
  });
  test('is a drop if a file has the name of a folder', () =>
    expect(isDrop({ key: 'incoming/users.csv/', sizeBytes: 9 })).toBe(true));

  test('is judged by the same rule for events and listings', async () => {
    const { ledger } = await startMemoryLedger();
    const bucket = createBucket('drops');
    const sent: string[] = [];
    const now = Date.parse(NOON);
    const deps = {
      ledger,
      files: openFiles(
        bucket,
        () => now,
        async (_what, effect) => effect(),
      ),
      clock: { now: () => now + 120_000, monotonic: () => 0 },
      times: TIMES,
      bucketName: 'drops',
      messages: {
        sendIntakes: async (objects: readonly { key: string }[]) => void sent.push(...objects.map(({ key }) => key)),
        sendReport: async () => {},
      },
      log: { info: () => {}, warn: () => {}, error: () => {} },
      stage: { payment: 'manual', computerNamePrefix: 'D-', guard: { approval: 'none' }, profiles: async () => ({}) },
    } as never;
    const objects = [...NO_DROPS, ...DROPS].map((key) => putFile(bucket, key, Buffer.alloc(0), now));
    await resendLostMessages(deps);
    expect(sent.toSorted()).toEqual([...DROPS].toSorted());

    for (const object of objects) await splitIntake(object, undefined, deps);
    const intakes = await ledger.intakes.intakesOfDay('2026-03-01');
    expect(intakes.map(({ object }) => object.key).toSorted()).toEqual([...DROPS].toSorted());
  });
});
