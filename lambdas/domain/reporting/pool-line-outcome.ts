import { IN_PROGRESS, type LineStatus } from '../intakes/line-status.ts';
import type { Reason } from '../wording/reason.ts';
import type { ShownOutcome } from './result-file.ts';

/** Statuses that require no action. */
const FINE: ReadonlySet<string> = new Set(['ordered', 'already-ordered', 'would-be-ordered']);

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].filter((text) => text !== '');

/**
 * One status for a line that asks for many desktops, from the status of each. If all are equal, that is the line's. An
 * order beside one that existed already is `ordered`; an order that continues keeps the line in progress. If some
 * desktops are there and some are not, a person is needed, and the reason says how many of each there are and why.
 */
export const poolLineOutcome = <Status extends ShownOutcome['status']>(
  outcomes: readonly (Omit<ShownOutcome, 'status'> & { readonly status: Status })[],
  computerName: string,
): Omit<ShownOutcome, 'status'> & { readonly status: Status | Extract<LineStatus, 'needs-attention'> } => {
  const statuses = [...new Set(outcomes.map(({ status }) => status))];
  const [only, ...others] = statuses;
  if (only === undefined) throw new Error('a line that asks for no desktops has no outcome');
  const status =
    others.length === 0
      ? only
      : statuses.every((one) => FINE.has(one))
        ? (statuses.find((one) => one !== 'already-ordered') ?? only)
        : (statuses.find((one) => one === IN_PROGRESS) ?? 'needs-attention');
  const tally = new Map<string, { readonly status?: string; readonly reason: Reason; count: number }>();
  for (const one of outcomes) {
    const part = { ...(others.length > 0 && { status: one.status }), reason: one.reason };
    const key = JSON.stringify(part);
    const same = tally.get(key);
    if (same === undefined) tally.set(key, { ...part, count: 1 });
    else same.count++;
  }
  const changed = distinct(outcomes.flatMap((one) => one.changed ?? []));
  const [first, another] = tally.values();
  const reason: Reason =
    first !== undefined && another === undefined
      ? first.reason
      : { code: 'parts', params: { desktops: outcomes.length, parts: [...tally.values()] } };
  return {
    status,
    reason,
    computerName,
    providerOrderId: distinct(outcomes.map(({ providerOrderId }) => providerOrderId)).join(' '),
    payment: distinct(outcomes.map(({ payment }) => payment)).join(', '),
    desktopState: distinct(outcomes.map(({ desktopState }) => desktopState)).join(', '),
    ...(changed.length > 0 ? { changed } : {}),
  };
};
