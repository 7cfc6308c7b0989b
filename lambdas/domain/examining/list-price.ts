import type { Amount } from '../orders/payment-state.ts';
import { type Answer, type Check, fine, notAnswered } from './check.ts';
import type { ListedPackage, PriceRequest } from './offer.ts';
import type { OrderNeeds } from './order-needs.ts';

/** What the provider's price list says of the desktops of one profile. */
export interface ListPrice {
  readonly profile: string;
  readonly desktops: number;
  readonly amount: Amount;
  /** The codes that were asked for: a wrong one would be another product's price. */
  readonly codes: string;
}

/**
 * The question for the price of a profile's hour packages, or why there is none.
 *
 * @param packages the hour packages as the provider lists them
 */
export const priceRequestOf = (
  { hourPackageId, periodType, periodNum, availabilityZone, desktops }: OrderNeeds,
  packages: Answer<readonly ListedPackage[]>,
  region: string | undefined,
): Answer<PriceRequest> => {
  const none = (reason: string): Answer<PriceRequest> => ({ kind: 'not-answered', reason });
  if (hourPackageId === undefined) return none('the profile names no hour_package_product_id');
  if (region === undefined) return none("the provider's region is not known: name it with --provider-region");
  if (packages.kind === 'not-answered') return packages;
  const found = packages.value.find(({ id }) => id === hourPackageId);
  if (found?.cloudServiceType === undefined || found.resourceType === undefined)
    return none(`the provider does not say how billing calls ${hourPackageId}`);
  const { cloudServiceType, resourceType } = found;
  return {
    kind: 'answered',
    value: {
      cloudServiceType,
      resourceType,
      resourceSpec: hourPackageId,
      region,
      availabilityZone,
      periodType,
      periodNum,
      desktops,
    },
  };
};

export const codesOf = ({ cloudServiceType, resourceType, resourceSpec }: PriceRequest): string =>
  `${cloudServiceType}, ${resourceType}, ${resourceSpec}`;

export const judgePrice = (profile: string, answer: Answer<ListPrice>): Check => {
  const about = `list price of ${profile}`;
  if (answer.kind === 'not-answered')
    return notAnswered(about, answer.reason, 'The order shows its price before it is paid.');
  const { amount, desktops, codes } = answer.value;
  const many = desktops === 1 ? '1 hour package' : `${desktops} hour packages`;
  return fine(
    about,
    `${amount.value} ${amount.currency ?? '(no currency stated)'} for ${many} (${codes}), without discounts and perhaps without disks`,
  );
};
