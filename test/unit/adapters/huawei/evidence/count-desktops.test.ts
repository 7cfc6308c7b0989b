import { expect, it } from 'vitest';
import { countDesktops, type LineItem } from '../../../../../lambdas/adapters/huawei/evidence/count-desktops.ts';

const VDI = 'hws.service.type.vdi';
const MARKET = 'hws.service.type.marketplace';
const item = (product: string | undefined, number: number | null, service: string | undefined = VDI): LineItem => ({
  product_id: product,
  subscription_num: number,
  service_type_code: service,
  order_id: undefined,
  order_line_item_id: undefined,
});

it.each<[string, LineItem[], number | undefined]>([
  ['the number of a single item', [item('p', 50)], 50],
  ['the sum of one item a desktop', [item('p', 1), item('p', 1), item('p', 1)], 3],
  ['the number that all products agree on', [item('machine', 7), item('package', 7)], 7],
  ['that of the desktops, not of other services', [item('p', 3), item('image', 9, MARKET)], 3],
  [
    'that of the others where no item is of the desktop service',
    [item('p', 4, 'hws.service.type.ec2'), item('q', 4, MARKET)],
    4,
  ],
  ['unknown where products differ', [item('p', 3), item('disk', 6)], undefined],
  ['unknown without items', [], undefined],
  ['unknown where an item does not tell', [item('p', 3), item('p', null)], undefined],
  ['unknown where it would be nothing', [item('p', 0)], undefined],
  ['the sum of items without a product', [item(undefined, 2), item(undefined, 1)], 3],
])('is %s', (_, items, expected) => {
  expect(countDesktops(items)).toBe(expected);
});
