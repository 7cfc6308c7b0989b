import type {
  Difference,
  Verification,
  VerificationCounts,
  VerificationCursor,
  VerificationProgress,
} from '../../domain/verifying/verification.ts';
import { NOTHING_COUNTED, withReason } from '../../domain/verifying/verification.ts';
import type { Notes, VerifiedPeriod, VerifyingWorker } from './verifying-worker.ts';
import { walkLedger } from './walk-ledger.ts';
import { walkProvider } from './walk-provider.ts';

export interface VerificationRun {
  /** Where an earlier worker stopped. */
  readonly resumed: VerificationProgress | undefined;
  /** False: the rest is left to the next worker. */
  readonly mayGoOn: () => boolean;
  /** Keeps a page of differences, then how far it has come: a page that is kept twice is the same page. */
  readonly keepPage: (page: number, differences: readonly Difference[]) => Promise<void>;
  readonly keepProgress: (progress: VerificationProgress) => Promise<void>;
}

/** So many steps are lost if a worker stops between two writes. */
const STEPS_PER_WRITE = 25;
/** A page is one item of the ledger, which takes 400 KB. */
const PAGE_MAX = 200;

/**
 * Holds the ledger against the provider both ways: each order in the provider's list must be known here, and each order
 * of ours must be there, in the same state, with the same amount and as many desktops. Memory is bounded: the provider
 * is read in short windows, the ledger by file, and differences leave by the page.
 *
 * @returns undefined if its time was up: what was kept is continued
 */
export const verifyLedger = async (
  period: VerifiedPeriod,
  run: VerificationRun,
  deps: VerifyingWorker,
): Promise<Verification | undefined> => {
  let { counts, pages, reasons } = run.resumed ?? { counts: NOTHING_COUNTED, pages: 0, reasons: [] };
  let pending: Difference[] = [];
  let steps = 0;

  const keep = async (cursor: VerificationCursor): Promise<void> => {
    for (; pending.length > 0; pages++) {
      await run.keepPage(pages, pending.slice(0, PAGE_MAX));
      pending = pending.slice(PAGE_MAX);
    }
    await run.keepProgress({ cursor, counts, pages, reasons });
    steps = 0;
  };
  const count = (more: Partial<VerificationCounts>): void => {
    for (const [name, value] of Object.entries(more) as [keyof VerificationCounts, number][])
      counts = { ...counts, [name]: counts[name] + value };
  };
  const notes: Notes = {
    from: period.from,
    count,
    differs: (difference) => {
      pending.push(difference);
      count({ differences: 1 });
    },
    unanswered: (reason) => {
      reasons = withReason(reasons, reason);
      count({ unanswered: 1 });
    },
    reached: async (cursor) => {
      steps++;
      const goesOn = run.mayGoOn();
      if (!goesOn || steps >= STEPS_PER_WRITE || pending.length >= PAGE_MAX) await keep(cursor);
      return goesOn;
    },
  };

  const cursor = run.resumed?.cursor;
  if (cursor?.walk !== 'ledger') {
    if (!(await walkProvider(period, cursor, notes, deps))) return undefined;
    await keep({ walk: 'ledger', day: '', intakeId: '', orderId: '' });
  }
  const end = await walkLedger(period, cursor?.walk === 'ledger' ? cursor : undefined, notes, deps);
  if (end === undefined) return undefined;
  await keep(end);
  const { from, to } = period;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), counts, pages, reasons };
};
