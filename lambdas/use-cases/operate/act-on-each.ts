import type { ListResult } from '../../domain/commands/command.ts';
import { countOf } from '../../domain/commands/list-result.ts';
import type { OperatorResult } from '../../domain/operating/operator-result.ts';
import type { CommandRun } from './command-run.ts';

/** Of a worker whose time is limited. */
export type Stride = Pick<CommandRun, 'isRepeated' | 'reached' | 'mayGoOn' | 'onProgress'>;

/** What a command does with each of its orders, in their sequence. */
export interface ManyOrders<Result extends ListResult> {
  /** Those that no earlier worker of the command has dealt with. */
  readonly ids: readonly string[];
  /** What the earlier workers came to. */
  readonly before: Result;
  /** Reads the order itself: it may be done a second time. */
  readonly act: (clientOrderId: string) => Promise<OperatorResult>;
  readonly add: (result: Result, clientOrderId: string, outcome: OperatorResult) => Result;
}

/**
 * Deals with one order after another, and keeps after each how far it has come. A worker whose time is up leaves the rest
 * to the next one, which continues there: an order that was refused is not tried again. Each worker deals with at least one.
 *
 * @returns undefined if orders are left
 */
export const actOnEach = async <Result extends ListResult>(
  { ids, before, act, add }: ManyOrders<Result>,
  { isRepeated, mayGoOn, onProgress }: Stride,
): Promise<Result | undefined> => {
  const all = countOf(before) + ids.length;
  let result = before;
  for (const [no, clientOrderId] of ids.entries()) {
    if (no > 0 && !mayGoOn()) return undefined;
    let outcome = await act(clientOrderId);
    // Another worker of this command may have just done it, and what it did is recognized.
    if (!outcome.done && isRepeated) outcome = await act(clientOrderId);
    result = add(result, clientOrderId, outcome);
    await onProgress(`${countOf(result)} of ${all} orders`, { order: clientOrderId, result });
  }
  return result;
};
