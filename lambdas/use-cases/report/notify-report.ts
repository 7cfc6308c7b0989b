import type { Intake } from '../../domain/intakes/intake.ts';
import { LINE_STATUSES } from '../../domain/intakes/line-status.ts';
import { noticeOf } from '../../domain/reporting/report-notice.ts';
import type { Summary } from '../../domain/reporting/summary.ts';
import type { Language } from '../../domain/wording/language.ts';
import type { Notifications } from '../../ports/telemetry.ts';

/** A rewritten report is news only if a line got another status: payments and looks are not news. */
const isNews = (intake: Intake, { counts }: Summary): boolean =>
  intake.phase !== 'REPORTED' ||
  LINE_STATUSES.some((status) => intake.counts !== undefined && intake.counts[status] !== counts[status]);

/** Sent before the ledger shows the report: a notification may come twice, but is never lost. */
export const notifyReport = async (
  intake: Intake,
  summary: Summary,
  { notifications, language }: { readonly notifications?: Notifications | undefined; readonly language: Language },
): Promise<void> => {
  if (isNews(intake, summary)) await notifications?.publish(noticeOf(summary, intake.object.bucket, language));
};
