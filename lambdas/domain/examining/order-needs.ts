import type { DomainType } from '../request/desktop-rules.ts';
import type { Profile } from '../request/profile.ts';
import { omitUndefined } from '../values/omit-undefined.ts';

/** What the desktops of one profile take at the provider. */
export interface OrderNeeds {
  readonly profile: string;
  /** 0: nothing is to be ordered, but the profile's parts must exist. */
  readonly desktops: number;
  readonly domainType: DomainType;
  readonly productId: string;
  readonly hourPackageId?: string;
  readonly imageId: string;
  readonly imageType: string;
  /** One address in each for every desktop. */
  readonly subnetIds: readonly string[];
  /** Of each desktop. */
  readonly volumes: number;
  readonly gigabytes: number;
  readonly periodType: number;
  readonly periodNum: number;
  readonly availabilityZone?: string;
}

export const needsOf = ({ name, domainType, hourPackageResource }: Profile, desktops: number): OrderNeeds => {
  const { period_type, period_num = 1, create_desktops } = hourPackageResource;
  const { product_id, hour_package_product_id, image_id, image_type, nics = [], availability_zone } = create_desktops;
  const { root_volume, data_volumes = [] } = create_desktops;
  const volumes = [root_volume, ...data_volumes];
  return {
    profile: name,
    desktops,
    domainType,
    productId: product_id,
    imageId: image_id,
    imageType: image_type,
    subnetIds: nics.map(({ subnet_id }) => subnet_id),
    volumes: volumes.length,
    gigabytes: volumes.reduce((sum, { size }) => sum + size, 0),
    periodType: period_type,
    periodNum: period_num,
    ...omitUndefined({ hourPackageId: hour_package_product_id, availabilityZone: availability_zone }),
  };
};

export const desktopsOf = (needs: readonly OrderNeeds[]): number =>
  needs.reduce((sum, { desktops }) => sum + desktops, 0);

/** Value to the needs that have it, in the order of their first. */
export const groupNeeds = (
  needs: readonly OrderNeeds[],
  valuesOf: (one: OrderNeeds) => readonly string[],
): ReadonlyMap<string, readonly OrderNeeds[]> => {
  const groups = new Map<string, OrderNeeds[]>();
  for (const one of needs)
    for (const value of new Set(valuesOf(one))) groups.set(value, [...(groups.get(value) ?? []), one]);
  return groups;
};
