import type { Check } from '../../domain/examining/check.ts';
import {
  type AccessFault,
  judgeClock,
  judgeCredentials,
  judgeOperator,
  judgeRight,
} from '../../domain/examining/judge-access.ts';
import { needsOf } from '../../domain/examining/order-needs.ts';
import type { Profile } from '../../domain/request/profile.ts';
import type { Clock, ProviderClock } from '../../ports/clock.ts';
import type { ProviderBook } from '../../ports/provider.ts';
import type { ProviderOffer } from '../../ports/provider-offer.ts';
import { ask, examineOffer } from './examine-offer.ts';

export interface ExaminingWorker {
  readonly clock: Clock;
  readonly providerClock: ProviderClock;
  /** Asks the provider for one desktop of the project, as us. */
  readonly findFault: () => Promise<AccessFault | undefined>;
  readonly book: Pick<ProviderBook, 'operator' | 'listOrders' | 'desktopsCreatedSince' | 'findCreationJobs'>;
  readonly offer: ProviderOffer;
  /** The provider's, for prices. */
  readonly region: string | undefined;
  readonly profiles: () => Promise<Readonly<Record<string, Profile>>>;
}

const MINUTE_MS = 60_000;

/**
 * Whether the provider would take an order of each profile, and whether Deskdrop could settle it if its answer was lost.
 * Only reads. A question that fails is not answered, and stops no other.
 */
export const examineProvider = async (worker: ExaminingWorker): Promise<readonly Check[]> => {
  const { clock, providerClock, findFault, book, offer, region } = worker;
  const access = [judgeCredentials(await findFault()), judgeOperator(await book.operator())];
  const now = clock.now();
  const settles = 'an order whose answer was lost needs a person';
  const rights = [
    judgeRight('orders in billing', settles, await ask(() => book.listOrders({ from: now - MINUTE_MS, to: now }))),
    judgeRight('desktops', settles, await ask(() => book.desktopsCreatedSince(now))),
    judgeRight('jobs', settles, await ask(() => book.findCreationJobs({ computerNames: [], userNames: [] }))),
  ];
  const checks = [...access, judgeClock(await providerClock.offMs()), ...rights];
  const profiles = await ask(worker.profiles);
  if (profiles.kind === 'not-answered')
    return [
      ...checks,
      { about: 'profiles', verdict: 'problem', says: profiles.reason, todo: 'Correct the profiles, and deploy again.' },
    ];
  const needs = Object.values(profiles.value).map((profile) => needsOf(profile, 0));
  return [...checks, ...(await examineOffer(needs, offer, region)).checks];
};
