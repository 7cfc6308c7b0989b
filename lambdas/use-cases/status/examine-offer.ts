import pMap from 'p-map';
import type { Answer, Check } from '../../domain/examining/check.ts';
import { judgeAddresses, judgeHourPackage, judgeImage, judgeProduct } from '../../domain/examining/judge-offer.ts';
import { judgeQuotas } from '../../domain/examining/judge-quota.ts';
import { judgeSubscription } from '../../domain/examining/judge-subscription.ts';
import { codesOf, judgePrice, type ListPrice, priceRequestOf } from '../../domain/examining/list-price.ts';
import { groupNeeds, type OrderNeeds } from '../../domain/examining/order-needs.ts';
import { describeError } from '../../domain/values/describe-error.ts';
import type { ProviderOffer } from '../../ports/provider-offer.ts';

/** The provider allows some 200 reads a minute. */
const QUESTIONS_AT_ONCE = 4;

export interface Examination {
  readonly checks: readonly Check[];
  readonly prices: readonly ListPrice[];
}

/** A question that fails is not answered, whatever the reason: advice never stops what it is about. */
export const ask = async <T>(question: () => Promise<T>): Promise<Answer<T>> => {
  try {
    return { kind: 'answered', value: await question() };
  } catch (error) {
    return { kind: 'not-answered', reason: describeError(error) };
  }
};

/**
 * Asks the provider for everything that the desktops need: the service, products, hour packages, images, quotas,
 * addresses and list prices. Each thing is asked about once, for all profiles that need it. Never rejects.
 *
 * @param region the provider's, for prices
 */
export const examineOffer = async (
  needs: readonly OrderNeeds[],
  offer: ProviderOffer,
  region: string | undefined,
): Promise<Examination> => {
  const prices: ListPrice[] = [];
  const ofEach = (
    valuesOf: (one: OrderNeeds) => readonly string[],
    check: (value: string, group: readonly OrderNeeds[]) => Promise<readonly Check[]>,
  ) =>
    [...groupNeeds(needs, valuesOf)].map(
      ([value, group]) =>
        () =>
          check(value, group),
    );

  const priceOf = async (one: OrderNeeds, packages: Parameters<typeof priceRequestOf>[1]): Promise<Check> => {
    const request = priceRequestOf(one, packages, region);
    if (request.kind === 'not-answered') return judgePrice(one.profile, request);
    const amount = await ask(() => offer.listPrice(request.value));
    if (amount.kind === 'not-answered') return judgePrice(one.profile, amount);
    const { profile, desktops } = one;
    const price = { profile, desktops, amount: amount.value, codes: codesOf(request.value) };
    prices.push(price);
    return judgePrice(profile, { kind: 'answered', value: price });
  };

  const questions: (() => Promise<readonly Check[]>)[] = [
    async () =>
      judgeSubscription(needs, {
        subscription: await ask(() => offer.subscription()),
        isLocked: await ask(() => offer.isLocked()),
      }),
    ...ofEach(
      ({ productId }) => [productId],
      async (id, group) => [judgeProduct(id, group, await ask(() => offer.products(id)))],
    ),
    ...ofEach(
      ({ hourPackageId }) => (hourPackageId === undefined ? [] : [hourPackageId]),
      async (id, group) => {
        const packages = await ask(() => offer.hourPackages(id));
        const ordered = group.filter(({ desktops }) => desktops > 0);
        const asked: Check[] = [];
        for (const one of ordered) asked.push(await priceOf(one, packages));
        return [judgeHourPackage(id, group, packages), ...asked];
      },
    ),
    ...ofEach(
      ({ imageId }) => [imageId],
      async (id, group) => {
        const [first] = group;
        return [judgeImage(id, group, await ask(() => offer.findImage(first?.imageType ?? 'private', id)))];
      },
    ),
    async () => judgeQuotas(needs, await ask(() => offer.quotas())),
    ...ofEach(
      ({ subnetIds }) => subnetIds,
      async (id, group) => [judgeAddresses(id, group, await ask(() => offer.freeAddresses(id)))],
    ),
  ];
  const checks = await pMap(questions, (question) => question(), { concurrency: QUESTIONS_AT_ONCE });
  return { checks: checks.flat(), prices };
};
