import type { CreateDesktopOrderRequest } from './order-request.ts';

/**
 * The tag on every desktop of an order. It shows people in the console and reconciliation which order the desktop
 * belongs to.
 */
export const ORDER_TAG_KEY = 'deskdrop_order';

/** Table 5 allows 20. */
export const MAX_PROFILE_TAGS = 19;

interface Tag {
  readonly key: string;
  readonly value?: string | undefined;
}

/** Was the desktop ordered by this order of ours? Compared case-insensitively, like names. */
export const bearsTag = ({ orderTag }: { readonly orderTag?: string | undefined }, clientOrderId: string): boolean =>
  orderTag?.toLowerCase() === clientOrderId.toLowerCase();

/** The profile's tags and the order's own, which replaces the tag of any other order. */
export const tagsOf = (tags: readonly Tag[] | undefined, clientOrderId: string): Tag[] => [
  ...(tags ?? []).filter(({ key }) => key !== ORDER_TAG_KEY),
  { key: ORDER_TAG_KEY, value: clientOrderId },
];

/** The request with another order's tag: a child order's desktops carry its own tag. */
export const retag = (request: CreateDesktopOrderRequest, clientOrderId: string): CreateDesktopOrderRequest => ({
  ...request,
  hour_package_resources: request.hour_package_resources.map((resource) =>
    resource.create_desktops === undefined
      ? resource
      : {
          ...resource,
          create_desktops: { ...resource.create_desktops, tags: tagsOf(resource.create_desktops.tags, clientOrderId) },
        },
  ),
});
