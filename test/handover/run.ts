/**
 * Hands the ledger from one process to the next a hundred times. Four processes start at about the same time. One of
 * them is killed without its emulators, which must notice it themselves; every other one must get a working ledger.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '100' } } });
const rounds = Number(values.rounds);
const PROCESSES = 4;

const start = (dataDir: string, name: string, holdMs: number) => {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'hold-ledger-process.ts'), dataDir, name, String(holdMs)],
    { stdio: ['ignore', 'inherit', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'close').then(([code, signal]) => ({ code: code as number | null, signal, said }));
  return { child, ended };
};

const holderFile = (dataDir: string): Promise<string | undefined> =>
  readFile(join(dataDir, 'deskdrop.pid'), 'utf8').catch(() => undefined);

/** Runs one round, and returns what went wrong. */
const round = async (dataDir: string, no: number): Promise<string[]> => {
  const processes = Array.from({ length: PROCESSES }, (_, index) =>
    start(dataDir, `round ${no} process ${index}`, Math.random() * 200),
  );
  const victim = processes[no % PROCESSES];
  await delay(Math.random() * 3_000);
  victim?.child.kill('SIGKILL');
  const results = await Promise.all(processes.map(({ ended }) => ended));
  const failed = results.filter(({ code, signal }, index) => code !== 0 && !(processes[index] === victim && signal));
  const faults = failed.map(({ code, signal, said }) => `ended with ${code ?? signal}: ${said}`);
  if (victim?.child.signalCode === null && (await holderFile(dataDir)) !== undefined)
    faults.push('everybody has ended, and somebody is still written down');
  return faults;
};

const dataDir = await mkdtemp(join(tmpdir(), 'deskdrop-handover-'));
let failed = 0;
const startedAt = performance.now();
for (let no = 1; no <= rounds; no++) {
  const faults = await round(dataDir, no);
  if (faults.length > 0) failed++;
  for (const fault of faults) console.log(`round ${no}: ${fault}`);
  if (no % 10 === 0) console.log(`${no} rounds, ${failed} failed`);
}
await rm(dataDir, { recursive: true, maxRetries: 10, retryDelay: 100 });
const seconds = Math.round((performance.now() - startedAt) / 1_000);
console.log(
  `${rounds} rounds of ${PROCESSES} processes, one of them killed in each, in ${seconds} s: ${failed} failed`,
);
process.exitCode = failed === 0 ? 0 : 1;
