import { type Answer, type Check, fine, notAnswered, problem } from './check.ts';
import type { Quota } from './offer.ts';
import { desktopsOf, type OrderNeeds } from './order-needs.ts';

interface NeededQuota {
  /** As the provider calls it. */
  readonly type: string;
  readonly what: string;
  readonly of: (needs: readonly OrderNeeds[]) => number;
  /** The need is the most that it can be: a shortage is then only possible. */
  readonly atMost?: string;
}

const sumOf =
  (each: (one: OrderNeeds) => number) =>
  (needs: readonly OrderNeeds[]): number =>
    needs.reduce((sum, one) => sum + one.desktops * each(one), 0);

/**
 * The quotas whose use by a desktop can be known from a profile. `cores`, `Memory` and `gpu_instances` depend on what the
 * product is made of, which the list of products does not say.
 */
const NEEDED: readonly NeededQuota[] = [
  { type: 'general_instances', what: 'desktops', of: desktopsOf },
  { type: 'volumes', what: 'disks', of: sumOf(({ volumes }) => volumes) },
  { type: 'volume_gigabytes', what: 'GB of disks', of: sumOf(({ gigabytes }) => gigabytes) },
  { type: 'users', what: 'users', of: desktopsOf, atMost: 'users who exist already need none' },
];

/** One check for each quota that desktops take. The provider also checks it when an order is placed. */
export const judgeQuotas = (needs: readonly OrderNeeds[], answer: Answer<readonly Quota[]>): Check[] => {
  if (answer.kind === 'not-answered')
    return [notAnswered('quotas of the project', answer.reason, 'Ask again, or look in the console of the provider.')];
  return NEEDED.map((needed) => judgeQuota(needed, needed.of(needs), answer.value));
};

const judgeQuota = ({ type, what, atMost }: NeededQuota, need: number, quotas: readonly Quota[]): Check => {
  const about = `quota ${type}`;
  const quota = quotas.find((one) => one.type === type);
  if (quota?.limit === undefined || quota.used === undefined)
    return notAnswered(
      about,
      quota === undefined ? 'the provider does not list it' : 'the provider does not state it as whole numbers',
      'Look in the console of the provider.',
    );
  const free = quota.limit - quota.used;
  const says = `${quota.used} of ${quota.limit} ${what} used, ${need} more needed`;
  if (free >= Math.max(1, need)) return fine(about, need === 0 ? `${quota.used} of ${quota.limit} ${what} used` : says);
  return problem(
    about,
    `${need === 0 ? `all ${quota.limit} ${what} used` : says}${atMost === undefined ? '' : ` at most: ${atMost}`}`,
    'Raise the quota in the console, or delete what nobody needs. The provider refuses orders above it.',
  );
};
