import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import pMap from 'p-map';
import { startDeskdrop } from '../bin/commands/connect/start-deskdrop.ts';
import { followIntake } from '../bin/commands/run/follow-intake.ts';
import { userClaim } from '../lambdas/domain/claims/claim.ts';
import { intakeIdOf } from '../lambdas/domain/intakes/intake-id.ts';
import { intakeStatus } from '../lambdas/use-cases/status/order-status.ts';

const BARE_PUTS = 2_000;

/** Drops one file with so many users into the embedded cloud and prints how long each step took. */
export const benchEndToEnd = async (users: number): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskdrop-bench-'));
  const began = performance.now();
  const options = { data: dataDir, payment: 'manual', profiles: 'profiles', stage: 'local' } as const;
  const deskdrop = await startDeskdrop(options, () => {});
  const startMs = performance.now() - began;
  try {
    const { ledger, cloud, s3 } = deskdrop;
    const csv = `user_name\n${Array.from({ length: users }, (_, no) => `user-${no}\n`).join('')}`;
    const dropped = Date.now();
    const key = 'incoming/bench/users.csv';
    const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: cloud.bucketName, Key: key, Body: csv }));
    const intakeId = intakeIdOf({ bucket: cloud.bucketName, key, etag: ETag });
    const intake = await followIntake(intakeId, ledger, () => {}, new AbortController().signal);
    const { orders } = await intakeStatus(intake, ledger);

    const at = (phase: string): number => Date.parse(intake.history.find(({ to }) => to === phase)?.at ?? '') - dropped;
    const ordered = orders
      .flatMap(({ history }) => history.filter(({ to }) => to === 'ORDERED'))
      .map((entry) => Date.parse(entry.at) - dropped);
    const postMs = orders
      .map(({ history }) => Date.parse(history[2]?.at ?? '') - Date.parse(history[1]?.at ?? ''))
      .sort((a, b) => a - b);
    const barePutMs = await barePut(ledger);

    const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
    console.log(`End to end, ${users} users in ${orders.length} orders on the embedded cloud`);
    console.log(`  start of the cloud             ${seconds(startMs)}`);
    console.log(`  dropped -> planned             ${seconds(at('QUEUEING'))}`);
    console.log(`  dropped -> first order placed  ${seconds(Math.min(...ordered))}`);
    console.log(`  dropped -> orders in ledger    ${seconds(at('QUEUED'))}`);
    console.log(`  dropped -> last order placed   ${seconds(Math.max(...ordered))}`);
    console.log(`  dropped -> reported            ${seconds(at('REPORTED'))}`);
    console.log(`  lease to outcome, median       ${postMs[Math.floor(postMs.length / 2)]} ms`);
    console.log(`  the ${users} claims alone, at the rate of bare conditional puts  ${seconds(users * barePutMs)}`);
  } finally {
    await deskdrop.stop();
    await rm(dataDir, { recursive: true });
  }
};

/** Milliseconds for one conditional put, with five at a time, as in submit. */
const barePut = async ({ claims }: Awaited<ReturnType<typeof startDeskdrop>>['ledger']): Promise<number> => {
  const claim = {
    clientOrderId: 'bench',
    intakeId: 'bench',
    position: 0,
    line: 1,
    userName: 'bench',
    computerName: 'bench',
  };
  const began = performance.now();
  const keys = Array.from({ length: BARE_PUTS }, () => userClaim(randomUUID()));
  await pMap(keys, (key) => claims.claim(key, claim), { concurrency: 5 });
  return (performance.now() - began) / BARE_PUTS;
};
