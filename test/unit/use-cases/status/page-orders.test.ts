import { expect, it } from 'vitest';
import type { Intake } from '../../../../lambdas/domain/intakes/intake.ts';
import type { Order } from '../../../../lambdas/domain/orders/order.ts';
import { pageOrders } from '../../../../lambdas/use-cases/status/page-orders.ts';
import { ordered, rejected } from '../../../support/orders.ts';

const intake = (intakeId: string): Intake =>
  ({ intakeId, phase: 'REPORTED', plan: { orders: 3 } }) as unknown as Intake;
const NEW = intake('new');
const OLD = intake('old');

/** Lines 2, 4 and 6 of the new file, the second of which was refused, and line 2 of the old file. */
const ORDERS: readonly Order[] = [
  ordered({ clientOrderId: 'n3', intakeId: 'new', firstLine: 6 }),
  ordered({ clientOrderId: 'n1', intakeId: 'new', firstLine: 2 }),
  rejected({ clientOrderId: 'n2', intakeId: 'new', firstLine: 4 }),
  ordered({ clientOrderId: 'o1', intakeId: 'old', firstLine: 2 }),
];

const read: string[] = [];
const ledgerOf = (orders: readonly Order[]) =>
  ({
    orders: {
      ordersOfIntake: async (id: string) => {
        read.push(id);
        return orders.filter(({ intakeId }) => intakeId === id).map(({ clientOrderId }) => clientOrderId);
      },
      getOrders: async (ids: readonly string[]) =>
        new Map(
          orders.filter(({ clientOrderId }) => ids.includes(clientOrderId)).map((one) => [one.clientOrderId, one]),
        ),
      countStates: async () => ({}),
    },
  }) as never;

const page = async (limit: number, after?: Order, orders = ORDERS, intakes = [NEW, OLD]) => {
  const isListed = ({ state }: Order) => state === 'ORDERED';
  const { orders: listed, next } = await pageOrders(intakes, { isListed, limit, after }, ledgerOf(orders));
  return { ids: listed.map(({ order }) => order.clientOrderId), next };
};
const orderOf = (id: string): Order => ORDERS.find(({ clientOrderId }) => clientOrderId === id) as Order;

it('lists the orders of a state by file, then by line', async () => {
  expect(await page(10)).toEqual({ ids: ['n1', 'n3', 'o1'], next: undefined });
});

it('ends a page with the beginning of the next one, and the last page without it', async () => {
  expect(await page(2)).toEqual({ ids: ['n1', 'n3'], next: 'n3' });
  expect(await page(2, orderOf('n3'))).toEqual({ ids: ['o1'], next: undefined });
  expect(await page(3), 'nothing follows a page that is just full').toEqual({
    ids: ['n1', 'n3', 'o1'],
    next: undefined,
  });
});

it('continues at the same place even if the order has another state by then', async () => {
  const changed = ORDERS.map((order) =>
    order.clientOrderId === 'n1' ? rejected({ ...order, state: 'REJECTED' }) : order,
  );
  expect((await page(10, orderOf('n1'), changed as Order[])).ids).toEqual(['n3', 'o1']);
});

it('has nothing after a file that is older than the listed ones', async () => {
  expect(await page(10, orderOf('o1'), ORDERS, [NEW])).toEqual({ ids: [], next: undefined });
});

it('reads no file before the one that it continues with, and none after a full page', async () => {
  read.length = 0;
  await page(10, orderOf('o1'));
  expect(read).toEqual(['old']);
  read.length = 0;
  await page(1);
  expect(read).toEqual(['new']);
});
