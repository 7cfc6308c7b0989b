import { createLedgerState, openLedger } from '../simulation/memory-ledger.ts';

/** The simulation's ledger, empty: every operation takes effect at once, and the indexes do not lag. */
export const startMemoryLedger = async () => ({
  ledger: openLedger(createLedgerState(), { now: () => 0, lagMs: () => 0 }, async (_operation, effect) => effect()),
  stop: async () => {},
});
