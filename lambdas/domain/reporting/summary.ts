import type { ColumnNames } from '../csv/column-names.ts';
import type { LineListSummary } from '../csv/line-list.ts';
import { PLAN_PREFIX } from '../intakes/drop-key.ts';
import type { ResultObjects } from '../intakes/intake.ts';
import type { LineStatus } from '../intakes/line-status.ts';
import type { Order, OrderState } from '../orders/order.ts';
import type { Money } from '../values/money.ts';
import type { OrderTerms } from '../wording/term-codes.ts';
import type { ProblemGroup } from './problem-groups.ts';

/** One order in a summary. */
export interface OrderSummary {
  readonly clientOrderId: string;
  readonly profile: string;
  readonly state: OrderState;
  readonly providerOrderId: string | null;
  /** Desktops that the order holds at the provider; 0 when it was not placed. */
  readonly desktops: number;
}

/** The outcome of one file: `summary.json` in the bucket, and an element of `intakes` in the command's JSON. */
export interface Summary {
  readonly intakeId: string;
  readonly file: string;
  /** Without the header and wholly empty lines. */
  readonly lines: number;
  /** False while lines are in progress, or the file waits for a person. */
  readonly final: boolean;
  /** Lines without a final status, which are in no count. */
  readonly inProgress?: number;
  /** Why the file as a whole was refused. */
  readonly error?: string;
  readonly counts: Readonly<Record<LineStatus, number>>;
  readonly orders: readonly OrderSummary[];
  /** What is wrong with invalid lines, the most frequent problem first. Absent if there are none. */
  readonly problems?: readonly ProblemGroup[];
  /** What is probably a mistake in lines that it does not stop, in the same way. */
  readonly warnings?: readonly ProblemGroup[];
  /** The already ordered lines that now ask for something else. */
  readonly changed?: number;
  /** Lines that repeat the header, as in concatenated files: they ask for nothing, and are in no count. */
  readonly skipped?: LineListSummary;
  /** Rows above the header, like titles, which are not read. Absent if there are none. */
  readonly aboveHeader?: LineListSummary;
  /** Absent if the file was refused as a whole. */
  readonly columns?: ColumnNames;
  /** The file waits for approval; nothing of it is ordered until then. */
  readonly held?: HeldSummary;
  /** Only the plan was requested: nothing of it was ordered. */
  readonly plan?: PlannedSummary;
  readonly result: string;
}

interface HeldSummary {
  readonly reasons: readonly string[];
  /** The commands that approve or reject it. */
  readonly approve: string;
  readonly reject: string;
}

interface PlannedSummary {
  /** Lines that would be ordered; they are in no other count. */
  readonly wouldBeOrdered: number;
  /** Why the file would be held if it were dropped to be ordered; empty if it would not. */
  readonly wouldBeHeld: readonly string[];
  readonly orders: readonly PlannedOrderSummary[];
}

/** One order of a plan, without the people who already have a desktop. */
export interface PlannedOrderSummary {
  readonly profile: string;
  /** In words: the period, whether it renews itself, and who pays. */
  readonly terms: OrderTerms;
  /** The price of all its desktops, if the profile states one. */
  readonly price?: Money;
  readonly desktops: readonly { readonly line: number; readonly userName: string; readonly computerName: string }[];
}

export const summaryOf = (order: Order): OrderSummary => ({
  clientOrderId: order.clientOrderId,
  profile: order.profile,
  state: order.state,
  providerOrderId: 'providerOrderId' in order ? order.providerOrderId : null,
  desktops: order.state === 'ORDERED' ? order.sent.length : 0,
});

/** S3's limit, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;
const LONGEST_ENDING = '.12345678.summary.json'.length;

/** A segment that some client would resolve: `results/../incoming/x` must not become a dropped file. */
const withoutDots = (path: string): string => path.replaceAll(/(?<=^|\/)\.{1,2}(?=\/|$)/g, '_');

/**
 * The endings of our own names: the first characters of an intake's id, or the time at which a result was set aside.
 */
const OUR_ENDING = /(?:(?:\.(?:[0-9a-hjkmnp-tv-z]{8}|\d{8}T\d{6}Z(?:-\d+)?))?\.(?:result|plan))+$/;

/** A file's name or path without `.csv` and, if a result is dropped again, without the ending that marks a result. */
export const stemOf = (name: string): string => {
  const plain = name.replace(/\.csv$/i, '');
  const stem = plain.replace(OUR_ENDING, '');
  return stem === '' || stem.endsWith('/') ? plain : stem;
};

const cutToBytes = (text: string, maxBytes: number): string =>
  new TextDecoder().decode(Buffer.from(text).subarray(0, maxBytes), { stream: true });

/**
 * `incoming/<path>/<name>.csv` -> `results/<path>/<name>.<first 8 of intakeId>.result.csv` and `.summary.json`; of a file
 * under `plan/` the first is `.plan.csv`. A result that is dropped again gets the name of the first file's result. Segments `.` and `..` become `_`, and a path that would make the key too long for S3 is cut.
 */
export const reportKeys = (objectKey: string, intakeId: string): ResultObjects => {
  const path = objectKey.replace(/^(incoming|plan)\//, '');
  const stem = cutToBytes(`results/${withoutDots(stemOf(path))}`, MAX_KEY_BYTES - LONGEST_ENDING);
  const name = `${stem}.${intakeId.slice(0, 8)}`;
  const kind = objectKey.startsWith(PLAN_PREFIX) ? 'plan' : 'result';
  return { resultKey: `${name}.${kind}.csv`, summaryKey: `${name}.summary.json` };
};
