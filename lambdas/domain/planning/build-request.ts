import type { DesktopRequest } from '../members/line.ts';
import type { PoolPart } from '../members/pool.ts';
import type { Position } from '../orders/attempt.ts';
import type { PaymentMode } from '../orders/order.ts';
import { MAX_DESKTOPS } from '../request/create-desktops-schema.ts';
import type { CreateDesktopOrderRequest } from '../request/order-request.ts';
import { tagsOf } from '../request/order-tag.ts';
import { type Profile, requestPartOf } from '../request/profile.ts';
import { canonicalJson } from '../values/canonical-json.ts';
import { omitUndefined } from '../values/omit-undefined.ts';

type CreateDesktops = NonNullable<CreateDesktopOrderRequest['hour_package_resources'][number]['create_desktops']>;
type Desktop = NonNullable<CreateDesktops['desktops']>[number];

const desktopOf = (request: DesktopRequest): Desktop => ({
  user_name: request.userName,
  computer_name: request.computerName,
  ...omitUndefined({
    user_email: request.userEmail,
    user_phone: request.userPhone,
    user_group: request.userGroup,
    os_host_name: request.osHostName,
  }),
});

/**
 * The body that orders the desktops, in the given order: the desktop at index n is the member at position n. Each gets
 * the order's tag besides the profile's own. Throws if the planner broke its contract: 1 to 50 desktops, one profile,
 * one user group (all desktops get the first one's).
 */
export const buildOrderRequest = (
  profile: Profile,
  requests: readonly DesktopRequest[],
  payment: PaymentMode,
  clientOrderId: string,
): CreateDesktopOrderRequest => {
  if (requests.length < 1 || requests.length > MAX_DESKTOPS) {
    throw new RangeError(`An order holds 1 to ${MAX_DESKTOPS} desktops, not ${requests.length}.`);
  }
  for (const request of requests) {
    if (request.profile !== profile.name) {
      throw new Error(`Line ${request.line} asks for profile ${request.profile}, not ${profile.name}.`);
    }
    if (request.userGroup !== requests[0]?.userGroup) {
      throw new Error(`Line ${request.line} has another user_group than the first desktop of its order.`);
    }
    if ((request.desktopIp === undefined) !== (requests[0]?.desktopIp === undefined)) {
      throw new Error(`Line ${request.line} differs from the first desktop of its order in having an address.`);
    }
  }
  const desktop_ips = requests.map(({ desktopIp }) => desktopIp).filter((ip) => ip !== undefined);
  return bodyWith(profile, { desktops: requests.map(desktopOf), ...withIps(desktop_ips) }, payment, clientOrderId);
};

/** The body that orders desktops without users. Throws if there are more than an order may hold. */
export const buildPoolRequest = (
  profile: Profile,
  { name, size, ips }: PoolPart & { readonly ips: readonly string[] },
  payment: PaymentMode,
  clientOrderId: string,
): CreateDesktopOrderRequest => {
  if (size < 1 || size > MAX_DESKTOPS) {
    throw new RangeError(`An order holds 1 to ${MAX_DESKTOPS} desktops, not ${size}.`);
  }
  return bodyWith(profile, { desktop_name: name, size, ...withIps(ips) }, payment, clientOrderId);
};

const withIps = (ips: readonly string[]): Pick<CreateDesktops, 'desktop_ips'> =>
  ips.length === 0 ? {} : { desktop_ips: [...ips] };

const bodyWith = (
  profile: Profile,
  desktops: Pick<CreateDesktops, 'desktops' | 'desktop_name' | 'size' | 'desktop_ips'>,
  payment: PaymentMode,
  clientOrderId: string,
): CreateDesktopOrderRequest => {
  const { hour_package_resource, ...root } = requestPartOf(profile);
  return {
    ...root,
    hour_package_resources: [
      {
        ...hour_package_resource,
        create_desktops: {
          ...hour_package_resource.create_desktops,
          tags: tagsOf(hour_package_resource.create_desktops.tags, clientOrderId),
          ...desktops,
        },
      },
    ],
    extend_param: { is_auto_pay: payment === 'auto' ? 'true' : 'false' },
  };
};

/** The same body for some of its desktops only, in the original sequence. Throws on a position that is not in it. */
export const requestOf = (
  request: CreateDesktopOrderRequest,
  positions: readonly Position[],
): CreateDesktopOrderRequest => {
  const [resource] = request.hour_package_resources;
  const create = resource?.create_desktops;
  const count = create?.desktops?.length ?? create?.size;
  if (resource === undefined || create === undefined || count === undefined) {
    throw new Error('The request names no desktops to choose from.');
  }
  const chosen = new Set(positions);
  const stray = positions.find((position) => !Number.isInteger(position) || position < 0 || position >= count);
  if (stray !== undefined) throw new RangeError(`The request has no desktop at position ${stray}.`);
  if (chosen.size === 0) throw new RangeError('An order for nobody cannot be sent.');
  return {
    ...request,
    hour_package_resources: [
      {
        ...resource,
        create_desktops: {
          ...create,
          ...(create.desktops === undefined
            ? { size: chosen.size }
            : { desktops: create.desktops.filter((_, position) => chosen.has(position)) }),
          ...withIps((create.desktop_ips ?? []).filter((_, position) => chosen.has(position))),
        },
      },
    ],
  };
};

/** The exact bytes to POST. Equal requests give equal texts, whatever store they went through. */
export const bodyOf = (request: CreateDesktopOrderRequest): string => canonicalJson(request);
