/**
 * The emulators' process. It is separate so that each side can report a crash of the other, and so that the emulators
 * do not slow down the handlers. It ends with its parent.
 */
import { errorStack } from '../../../lambdas/domain/values/describe-error.ts';
import { ledgerPath, lockPath } from '../data/data-folder.ts';
import { removeHolder, writeHolder } from '../data/holder.ts';
import { markLedgerClosed, markLedgerOpen, prepareLedger } from '../data/ledger-lock.ts';
import { waitForDatabase } from '../data/wait-for-database.ts';
import type { EmulatorMessage, EmulatorOptions, StopMessage } from './emulator-messages.ts';
import { startEmulatorServer, startReadOnlyLedgerServer } from './emulator-server.ts';

const send = (message: EmulatorMessage): void => {
  process.send?.(message);
};

/** Exits only after the message has left. */
const leave = (message: EmulatorMessage, exitCode: number): void => {
  process.send?.(message, undefined, undefined, () => process.exit(exitCode));
};

// Signals such as Ctrl-C reach the whole process group. The parent decides when to stop, because its handlers still
// need the servers.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// The parent has ended. Every acknowledged write is already on disk.
process.on('disconnect', () => process.exit(0));
if (!process.connected) process.exit(0);

const stopping = new AbortController();
const stopped = new Promise((resolve) => stopping.signal.addEventListener('abort', resolve, { once: true }));
process.on('message', (message: StopMessage) => {
  if (message.type === 'stop') stopping.abort();
});
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  // dynalite throws if a client disconnects during its request. The other clients still need the servers.
  if (error.code === 'ECONNRESET') return;
  // It also throws if its database is closed during a request.
  if (stopping.signal.aborted) return;
  leave({ type: 'failed', error: errorStack(error) }, 1);
});

/** Locks the folder, serves until it is told to stop, and releases everything in reverse order. */
const run = async ({
  dataDir,
  holder,
  readOnly,
  lockWaitMs,
}: EmulatorOptions): Promise<EmulatorMessage | undefined> => {
  await using held = new AsyncDisposableStack();
  const { signal } = stopping;
  const lock = await waitForDatabase(lockPath(dataDir), { waitMs: lockWaitMs, signal });
  if (lock === 'locked') return { type: 'locked' };
  if ('unusable' in lock) return { type: 'unusable', reason: lock.unusable };
  held.defer(() => lock.close());
  await writeHolder(dataDir, holder);
  held.defer(() => removeHolder(dataDir));

  const path = ledgerPath(dataDir);
  const ledger = await prepareLedger(path, { waitMs: lockWaitMs, signal });
  if (ledger === 'locked') return { type: 'locked' };
  if ('unusable' in ledger) return { type: 'unusable', reason: ledger.unusable };
  if (signal.aborted) return undefined;

  if (!readOnly) await markLedgerOpen(path);
  const server = readOnly
    ? await startReadOnlyLedgerServer(path)
    : await startEmulatorServer(path, (object) => send({ type: 'object-created', ...object }));
  held.defer(async () => {
    await server.close();
    // While the folder is still locked. Later, the mark could belong to the next process.
    if (!readOnly) await markLedgerClosed(path);
  });
  send({ type: 'ready', port: server.port, tableNames: ledger.tableNames });
  await stopped;
  return undefined;
};

const last = await run(JSON.parse(process.argv[2] ?? '{}') as EmulatorOptions);
if (last === undefined) process.exit(0);
else leave(last, 1);
