import type { TellEvents } from '../../lambdas/handlers/tell-events.ts';

/** For a batch that does not write to the ledger. */
export const NOTHING_TO_TELL: TellEvents = { own: async () => {}, waiting: async () => {} };
