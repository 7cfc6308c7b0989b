import type { CreateDesktopOrderRequest } from './order-request.ts';

/** On every desktop of an order: whose it is, for people in the console and for reconciliation. */
export const ORDER_TAG_KEY = 'deskdrop_order';

/** Table 5 allows 20. */
export const MAX_PROFILE_TAGS = 19;

interface Tag {
  readonly key: string;
  readonly value?: string | undefined;
}

/** Was the desktop ordered by this order of ours? Compared without case, like names. */
export const bearsTag = ({ orderTag }: { readonly orderTag?: string | undefined }, clientOrderId: string): boolean =>
  orderTag?.toLowerCase() === clientOrderId.toLowerCase();

/** The tags of the profile, and the order's own in place of any that another order had put there. */
export const tagsOf = (tags: readonly Tag[] | undefined, clientOrderId: string): Tag[] => [
  ...(tags ?? []).filter(({ key }) => key !== ORDER_TAG_KEY),
  { key: ORDER_TAG_KEY, value: clientOrderId },
];

/** The request under another order's tag: a child order's desktops are its own. */
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
