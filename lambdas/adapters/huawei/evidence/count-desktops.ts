import * as z from 'zod';
import { optionalOrderId, optionalText, wholeNumber } from '../http/wire-schema.ts';

const DESKTOP_SERVICE = 'hws.service.type.vdi';

export const lineItemSchema = z.object({
  order_line_item_id: optionalText,
  product_id: optionalText,
  service_type_code: optionalText,
  subscription_num: wholeNumber.nullish(),
  order_id: optionalOrderId,
});
export type LineItem = z.output<typeof lineItemSchema>;

/**
 * How many desktops an order holds, from the `subscription_num` of its line items. A desktop can be several products
 * (machine, hour package, image of the market), each with one item for all desktops or one for each. So the numbers are
 * added up for each product, and only if all products of the desktop service agree is that the number. Otherwise it is
 * unknown (`undefined`) and may be any number: a wrong one would hide an order of ours.
 */
export const countDesktops = (items: readonly LineItem[]): number | undefined => {
  const ofDesktops = items.filter((item) => item.service_type_code === DESKTOP_SERVICE);
  const relevant = ofDesktops.length > 0 ? ofDesktops : items;
  const byProduct = new Map<string | undefined, number>();
  for (const { product_id: product, subscription_num: number } of relevant) {
    if (number == null) return undefined;
    byProduct.set(product, (byProduct.get(product) ?? 0) + number);
  }
  const [first, ...others] = new Set(byProduct.values());
  return first !== undefined && first > 0 && others.length === 0 ? first : undefined;
};
