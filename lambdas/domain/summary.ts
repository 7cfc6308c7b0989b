import type { FinalWord } from './final-word.ts';
import type { ResultObjects } from './intake.ts';
import type { OrderState } from './order.ts';

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
  /** Why the file as a whole was refused. */
  readonly error?: string;
  readonly counts: Readonly<Record<FinalWord, number>>;
  readonly orders: readonly OrderSummary[];
  readonly result: string;
}

const INCOMING = 'incoming/';

/** `incoming/<path>/<name>.csv` -> `results/<path>/<name>.<first 8 of intakeId>.result.csv` and `.summary.json`. */
export const reportKeys = (objectKey: string, intakeId: string): ResultObjects => {
  const path = objectKey.startsWith(INCOMING) ? objectKey.slice(INCOMING.length) : objectKey;
  const name = `results/${path.replace(/\.csv$/i, '')}.${intakeId.slice(0, 8)}`;
  return { resultKey: `${name}.result.csv`, summaryKey: `${name}.summary.json` };
};
