import type { SpendingLimit } from '../events/event-schemas.ts';
import type { LineCounts } from '../intakes/intake.ts';
import type { Profile } from '../request/profile.ts';
import { addTimes, formatMoney, type Money } from '../values/money.ts';

/** Which files need approval before anything of them is ordered. */
export type Approval = 'none' | 'always' | `above-${number}-desktops`;

/** What a stage orders without approval. An unset limit limits nothing. */
export interface SpendingGuard {
  readonly approval: Approval;
  readonly maxDesktopsPerFile?: number;
  /** For all files of one day (UTC) together. */
  readonly maxDesktopsPerDay?: number;
  /** By the profiles' prices. */
  readonly maxAmountPerFile?: Money;
  readonly maxLinesPerFile?: number;
  /** Of a file's lines, in percent: with more of them invalid it may be a file of something else. */
  readonly maxInvalidPercent?: number;
}

/** What a guard judges a file by. */
export interface PlannedFile {
  /** How many the plan orders, by profile name. */
  readonly desktops: Readonly<Record<string, number>>;
  readonly counts: Pick<LineCounts, 'lines' | 'invalid'>;
}

/** How many desktops the files of a day had before this one, and whether this one was counted among them. */
export interface DayCount {
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  readonly others: number;
  readonly counted: boolean;
}

export type SpendingDecision =
  | { readonly kind: 'go' }
  /** Each reason is part of a sentence: "it asks for ...". */
  | { readonly kind: 'hold'; readonly reasons: readonly string[]; readonly limits: readonly SpendingLimit[] };

const APPROVAL = /^above-([1-9]\d{0,8})-desktops$/;

export const parseApproval = (text: string): Approval | undefined =>
  text === 'none' || text === 'always' || APPROVAL.test(text) ? (text as Approval) : undefined;

export const APPROVAL_RULE = 'must be none, always, or above-N-desktops, like above-20-desktops';

export const parseLimit = (text: string): number | undefined =>
  /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;

export const LIMIT_RULE = 'must be a whole number from 1';

export const parsePercent = (text: string): number | undefined =>
  /^\d{1,3}$/.test(text) && Number(text) <= 100 ? Number(text) : undefined;

export const PERCENT_RULE = 'must be a whole number from 0 to 100';

/** How many desktops a plan orders: all guards count these, since a line may ask for many. */
export const totalDesktops = (desktops: Readonly<Record<string, number>>): number =>
  Object.values(desktops).reduce((sum, count) => sum + count, 0);

/**
 * Whether a planned file may be ordered, or needs approval. Pure: the day's total is counted before.
 *
 * @param dayCount needed if the guard limits the day
 */
export const decideSpending = (
  { desktops, counts }: PlannedFile,
  profiles: Readonly<Record<string, Profile>>,
  guard: SpendingGuard,
  dayCount?: DayCount,
): SpendingDecision => {
  const total = totalDesktops(desktops);
  if (total === 0) return { kind: 'go' };
  const hit: readonly (readonly [SpendingLimit, string[]])[] = [
    ['desktops-per-file', fileReasons(total, guard)],
    ['amount-per-file', amountReasons(desktops, profiles, guard)],
    ['desktops-per-day', dayReasons(total, guard, dayCount)],
    ['lines-per-file', lineReasons(counts, guard)],
    ['invalid-lines', invalidReasons(counts, guard)],
  ];
  const reasons = [...approvalReasons(total, guard.approval), ...hit.flatMap(([, texts]) => texts)];
  const limits = hit.flatMap(([limit, texts]) => (texts.length === 0 ? [] : [limit]));
  return reasons.length === 0 ? { kind: 'go' } : { kind: 'hold', reasons, limits };
};

const approvalReasons = (total: number, approval: Approval): string[] => {
  if (approval === 'none') return [];
  if (approval === 'always') return ['every file needs an approval'];
  const [, limit] = APPROVAL.exec(approval) ?? [];
  return total > Number(limit) ? [`it asks for ${total} desktops, and more than ${limit} need an approval`] : [];
};

const fileReasons = (total: number, { maxDesktopsPerFile: limit }: SpendingGuard): string[] =>
  limit !== undefined && total > limit ? [`it asks for ${total} desktops, and a file may have ${limit}`] : [];

const lineReasons = ({ lines }: PlannedFile['counts'], { maxLinesPerFile: limit }: SpendingGuard): string[] =>
  limit !== undefined && lines > limit ? [`it has ${lines} lines, and a file may have ${limit}`] : [];

/** In a shorter file one wrong line would be a large share. */
const SHARE_FROM_LINES = 20;

const invalidReasons = (
  { lines, invalid }: PlannedFile['counts'],
  { maxInvalidPercent: limit }: SpendingGuard,
): string[] =>
  limit !== undefined && lines >= SHARE_FROM_LINES && invalid * 100 > limit * lines
    ? [
        `${invalid} of its ${lines} lines are invalid, and a file may have ${limit} %: if it is the right file, correct them and drop it again, or approve the other lines`,
      ]
    : [];

const dayReasons = (total: number, { maxDesktopsPerDay: limit }: SpendingGuard, count?: DayCount): string[] => {
  if (limit === undefined || count === undefined || count.counted || total + count.others <= limit) return [];
  return [
    `it asks for ${total} desktops, and ${count.others} of the ${limit} that a day may have are already counted on ${count.day} (UTC)`,
  ];
};

/** The cost of the desktops by the profiles' prices; if these do not give it, the reason as part of a sentence. */
export const plannedAmount = (
  desktops: Readonly<Record<string, number>>,
  profiles: Readonly<Record<string, Profile>>,
  currency: string,
): Money | string => {
  let amount = 0;
  for (const [name, count] of Object.entries(desktops)) {
    const price = profiles[name]?.pricePerDesktop;
    if (price === undefined) return `the profile ${name} states no price_per_desktop`;
    if (price.currency !== currency) return `the profile ${name} states its price in ${price.currency}`;
    amount = addTimes(amount, price.amount, count);
  }
  return { amount, currency };
};

/** If the limit cannot be checked, the file is held: a missing price must not switch it off. */
const amountReasons = (
  desktops: Readonly<Record<string, number>>,
  profiles: Readonly<Record<string, Profile>>,
  { maxAmountPerFile: limit }: SpendingGuard,
): string[] => {
  if (limit === undefined) return [];
  const price = plannedAmount(desktops, profiles, limit.currency);
  if (typeof price === 'string') return [`it cannot be checked against the limit of ${formatMoney(limit)}: ${price}`];
  return price.amount > limit.amount
    ? [`it costs ${formatMoney(price)}, and a file may cost ${formatMoney(limit)}`]
    : [];
};
