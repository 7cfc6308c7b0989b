import type { ListResult } from './command.ts';

/** An item takes 400 KB, and a file may have as many orders as lines. */
const RESULT_MAX_BYTES = 128 * 1024;
const REASON_MAX = 300;

/** The list with one more entry; without it, but counted, where it has no room. */
export const grown = <Result extends ListResult>(result: Result, entries: Partial<Result>): Result => {
  const to = { ...result, ...entries };
  return Buffer.byteLength(JSON.stringify(to)) <= RESULT_MAX_BYTES ? to : { ...result, more: (result.more ?? 0) + 1 };
};

export const shortReason = (reason: string): string =>
  reason.length > REASON_MAX ? `${reason.slice(0, REASON_MAX)}...` : reason;

/** How many orders it tells of. */
export const countOf = (result: ListResult): number => {
  const { refused, more = 0 } = result;
  const done = result.kind === 'file' ? result.redriven.length + result.sent.length : result.done.length;
  return done + refused.length + more;
};
