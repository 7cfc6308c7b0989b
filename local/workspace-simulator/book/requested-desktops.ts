import type { CreateDesktopOrderRequest } from '../../../lambdas/domain/request/order-request.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';

/** One desktop of an order request. */
export interface RequestedDesktop {
  /** Empty for desktops that are not assigned to users (`size`). */
  readonly userName: string;
  /** Undefined if the provider generates the name. */
  readonly computerName?: string;
  /** The beginning of a generated computer name. */
  readonly namePrefix: string;
  readonly productId: string;
}

const PREFIX_LENGTH = 10;

/** Every desktop of every resource, in the request's order (Tables 4, 5 and 9 of the API page). */
export const requestedDesktops = (request: CreateDesktopOrderRequest): RequestedDesktop[] =>
  request.hour_package_resources.flatMap(({ create_desktops: create }): RequestedDesktop[] => {
    if (create === undefined) return [];
    const productId = create.product_id;
    if (create.desktops !== undefined) {
      return create.desktops.map((desktop) => ({
        userName: desktop.user_name,
        ...omitUndefined({ computerName: desktop.computer_name }),
        namePrefix: (desktop.desktop_name_prefix ?? desktop.user_name).replaceAll('_', '-').slice(0, PREFIX_LENGTH),
        productId,
      }));
    }
    // The request's name is the name of a single unassigned desktop, and the prefix for several.
    const size = create.size ?? 0;
    const name = create.desktop_name ?? 'desktop';
    const named = size === 1 && create.desktop_name !== undefined ? { computerName: name } : {};
    return Array.from({ length: size }, () => ({ userName: '', ...named, namePrefix: name, productId }));
  });

/** The API page allows names of 15 characters and prefixes of 13, which leaves two for the number. */
const NUMBER_LENGTH = 2;

/** The requested computer names, or generated ones (`<prefix>01`, ...) that are free. */
export const nameDesktops = (desktops: readonly RequestedDesktop[], isTaken: (name: string) => boolean): string[] => {
  const used = new Set(desktops.flatMap((desktop) => desktop.computerName?.toLowerCase() ?? []));
  return desktops.map(({ computerName, namePrefix }) => {
    if (computerName !== undefined) return computerName;
    for (let number = 1; ; number++) {
      const name = `${namePrefix}${String(number).padStart(NUMBER_LENGTH, '0')}`;
      if (used.has(name.toLowerCase()) || isTaken(name)) continue;
      used.add(name.toLowerCase());
      return name;
    }
  });
};
