import { FINAL_WORDS } from '../../domain/intakes/final-word.ts';
import type { Intake } from '../../domain/intakes/intake.ts';
import { noticeOf } from '../../domain/reporting/report-notice.ts';
import type { Summary } from '../../domain/reporting/summary.ts';
import type { Notifications } from '../../ports/telemetry.ts';

/** A report that is written again tells nothing new unless a line got another word: payments and looks are no news. */
const isNews = (intake: Intake, { counts }: Summary): boolean =>
  intake.phase !== 'REPORTED' ||
  FINAL_WORDS.some((word) => intake.counts !== undefined && intake.counts[word] !== counts[word]);

/** Before the ledger says that the report is there: a message may come twice, and never not at all. */
export const notifyReport = async (
  intake: Intake,
  summary: Summary,
  { notifications }: { readonly notifications?: Notifications | undefined },
): Promise<void> => {
  if (isNews(intake, summary)) await notifications?.publish(noticeOf(summary, intake.object.bucket));
};
