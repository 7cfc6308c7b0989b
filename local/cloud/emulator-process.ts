/**
 * The emulators' process: a crash or a kill of one side leaves the other able to say so, and what this side computes does
 * not hold up the handlers. It lives no longer than its parent.
 */
import type { EmulatorMessage, EmulatorOptions, StopMessage } from './emulator-messages.ts';
import { startEmulatorServer, startReadOnlyLedgerServer } from './emulator-server.ts';
import { markLedgerClosed, markLedgerOpen, waitForLedger } from './ledger-lock.ts';

const send = (message: EmulatorMessage): void => {
  process.send?.(message);
};

/** Exits only after the message has left. */
const leave = (message: EmulatorMessage, exitCode: number): void => {
  process.send?.(message, undefined, undefined, () => process.exit(exitCode));
};

// Ctrl-C and the like reach the whole process group: the parent decides, because its handlers still need the servers.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// The parent is gone, whatever ended it. Every acknowledged write is on disk already.
process.on('disconnect', () => process.exit(0));
if (!process.connected) process.exit(0);
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  // dynalite throws when a client hangs up in the middle of its request: no reason to take the others' servers away.
  if (error.code === 'ECONNRESET') return;
  leave({ type: 'failed', error: String(error.stack) }, 1);
});

const options = JSON.parse(process.argv[2] ?? '{}') as EmulatorOptions;
const ledger = await waitForLedger(options.ledgerPath, options.lockWaitMs);
if (ledger === 'locked') {
  leave({ type: 'locked' }, 1);
} else if ('unusable' in ledger) {
  leave({ type: 'unusable', why: ledger.unusable }, 1);
} else {
  if (!options.readOnly) await markLedgerOpen(options.ledgerPath);
  const server = options.readOnly
    ? await startReadOnlyLedgerServer(options.ledgerPath)
    : await startEmulatorServer(options.ledgerPath, (object) => send({ type: 'object-created', ...object }));
  process.on('message', async (message: StopMessage) => {
    if (message.type !== 'stop') return;
    await server.close();
    if (!options.readOnly) await markLedgerClosed(options.ledgerPath);
    process.exit(0);
  });
  send({ type: 'ready', port: server.port, tableNames: ledger.tableNames });
}
