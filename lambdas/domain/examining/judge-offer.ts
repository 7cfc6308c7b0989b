import { type Answer, type Check, fine, notAnswered, problem } from './check.ts';
import type { ImageSighting, ListedProduct } from './offer.ts';
import { desktopsOf, type OrderNeeds } from './order-needs.ts';

const ASK_AGAIN = 'Ask again, or look in the console of the provider.';

const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** `for 3 desktops of standard, engineering`. */
const forWhom = (needs: readonly OrderNeeds[]): string => {
  const desktops = desktopsOf(needs);
  const names = needs.map(({ profile }) => profile).join(', ');
  return desktops === 0 ? `for ${names}` : `for ${counted(desktops, 'desktop')} of ${names}`;
};

const inProfiles = (needs: readonly OrderNeeds[]): string => needs.map(({ profile }) => `${profile}.json`).join(', ');

const saleCheck = (about: string, status: string, needs: readonly OrderNeeds[]): Check => {
  switch (status) {
    case 'normal':
      return fine(about, `is sold, ${forWhom(needs)}`);
    case 'sellout':
      return problem(
        about,
        `is sold out, ${forWhom(needs)}`,
        `Wait, or choose another one in ${inProfiles(needs)}. The provider would refuse the orders.`,
      );
    case 'abandon':
      return problem(about, `is not sold any more, ${forWhom(needs)}`, `Choose another one in ${inProfiles(needs)}.`);
    default:
      return notAnswered(about, `has the status "${status}", which is not documented`, ASK_AGAIN);
  }
};

export const judgeProduct = (
  productId: string,
  needs: readonly OrderNeeds[],
  answer: Answer<readonly ListedProduct[]>,
): Check => {
  const about = `product ${productId}`;
  if (answer.kind === 'not-answered') return notAnswered(about, answer.reason, ASK_AGAIN);
  const found = answer.value.filter(({ id }) => id === productId);
  // It may be listed once for each way of charging: one that is sold is enough.
  const best = found.find(({ status }) => status === 'normal') ?? found[0];
  if (best !== undefined) return saleCheck(about, best.status, needs);
  return problem(
    about,
    `is not in the provider's list of products, ${forWhom(needs)}`,
    `Correct product_id in ${inProfiles(needs)}.`,
  );
};

/**
 * The profile's `hour_package_product_id` is compared with the `resource_spec_code` of the list. No page says that the
 * two are the same, so a package that is not found is an open question, and not a missing package.
 */
export const judgeHourPackage = (
  hourPackageId: string,
  needs: readonly OrderNeeds[],
  answer: Answer<readonly ListedProduct[]>,
): Check => {
  const about = `hour package ${hourPackageId}`;
  if (answer.kind === 'not-answered') return notAnswered(about, answer.reason, ASK_AGAIN);
  const found = answer.value.filter(({ id }) => id === hourPackageId);
  const best = found.find(({ status }) => status === 'normal') ?? found[0];
  if (best !== undefined) return saleCheck(about, best.status, needs);
  return notAnswered(
    about,
    'no hour package with this resource_spec_code is listed',
    `Look in the console whether hour_package_product_id in ${inProfiles(needs)} is right.`,
  );
};

export const judgeImage = (imageId: string, needs: readonly OrderNeeds[], answer: Answer<ImageSighting>): Check => {
  const about = `image ${imageId}`;
  if (answer.kind === 'not-answered') return notAnswered(about, answer.reason, ASK_AGAIN);
  switch (answer.value) {
    case 'listed':
      return fine(about, `exists, ${forWhom(needs)}`);
    case 'not-listed':
      return problem(
        about,
        `is in none of the provider's lists of images, ${forWhom(needs)}`,
        `Correct image_id and image_type in ${inProfiles(needs)}.`,
      );
    case 'perhaps':
      return notAnswered(
        about,
        "is not in the provider's answer, which may show only a part of its images",
        `Look in the console whether image_id in ${inProfiles(needs)} is right.`,
      );
  }
};

export const judgeAddresses = (subnetId: string, needs: readonly OrderNeeds[], answer: Answer<number>): Check => {
  const about = `free addresses of subnet ${subnetId}`;
  if (answer.kind === 'not-answered') return notAnswered(about, answer.reason, ASK_AGAIN);
  const [free, needed] = [answer.value, desktopsOf(needs)];
  if (free >= Math.max(1, needed)) return fine(about, `${free} free, ${forWhom(needs)}`);
  return problem(
    about,
    `${free} free, ${forWhom(needs)}`,
    `Delete desktops that nobody needs, or name another subnet in ${inProfiles(needs)}. Desktops without an address fail to be created.`,
  );
};
