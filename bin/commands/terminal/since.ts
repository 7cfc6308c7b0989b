import { InvalidArgumentError } from 'commander';

/** The start of a period that ends now. */
export interface Since {
  /** As typed. */
  readonly text: string;
  /** Epoch ms. */
  readonly from: (now: number) => number;
}

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const AGO = /^([1-9]\d{0,4})([mhdw])$/;
const DATE = /^20\d\d-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/;
const LONGEST_MS = 3_660 * 86_400_000;

/** Parses `90m`, `12h`, `2d`, `3w`, or a UTC date or time. Throws `InvalidArgumentError`. */
export const parseSince = (text: string): Since => {
  const [, number, unit = ''] = AGO.exec(text) ?? [];
  const agoMs = Number(number) * (UNIT_MS[unit] ?? Number.NaN);
  if (agoMs <= LONGEST_MS) return { text, from: (now) => now - agoMs };
  const at = DATE.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new InvalidArgumentError(
      'It must be like 90m, 12h, 2d or 3w (at most ten years), or a UTC date or time like 2026-11-28 or 2026-11-28T09:30Z.',
    );
  return { text, from: () => at };
};

/** The period within a sentence: "in the last 30d", "since 2026-11-28". */
export const sinceText = ({ text }: Since): string => (AGO.test(text) ? `in the last ${text}` : `since ${text}`);

/** The default of `--since`. */
export const DEFAULT_SINCE = parseSince('30d');
