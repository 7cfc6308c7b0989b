import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FileRefusedError } from '../../lambdas/domain/csv/file-refused-error.ts';
import type { PlannedLine } from '../../lambdas/domain/members/line.ts';
import { clientOrderIdOf } from '../../lambdas/domain/orders/client-order-ids.ts';
import type { PlanContext, PlanEvent, PlannedOrder } from '../../lambdas/domain/planning/plan.ts';
import { planIntake } from '../../lambdas/domain/planning/plan-intake.ts';
import { COMPUTER_NAME } from '../../lambdas/domain/request/desktop-rules.ts';
import { checkOrderRequest } from '../../lambdas/domain/request/order-request.ts';
import { keepsTextRule } from '../../lambdas/domain/values/text-rule.ts';
import { anyFiles, crowds, csvFiles, pools } from '../support/csv-cases.ts';
import { collectUntilError, contextOf, inChunks, LINUX, linesOf, ordersOf, STANDARD } from '../support/csv-support.ts';
import { holds } from '../support/property.ts';

const LINUX_WITH_SUBNET = {
  ...LINUX,
  hourPackageResource: {
    ...LINUX.hourPackageResource,
    create_desktops: { ...LINUX.hourPackageResource.create_desktops, nics: [{ subnet_id: 'subnet' }] },
  },
};

type Plan = { readonly all: PlanEvent[]; readonly error: unknown };

/** One of the two profiles has a subnet, without which a line cannot ask for an address. */
const contextWith = (changes: Partial<PlanContext> = {}): PlanContext =>
  contextOf({ profiles: { standard: STANDARD, 'developer-linux': LINUX_WITH_SUBNET }, ...changes });

const planOf = (chunks: AsyncIterable<Uint8Array>, context = contextWith()): Promise<Plan> =>
  collectUntilError(
    (async function* () {
      yield* planIntake(chunks, context);
    })(),
  );

const plans = (bytes: Uint8Array, context = contextWith()): Promise<Plan> => planOf(inChunks(bytes), context);

/** The bytes, cut at these places, which are fractions of the length. */
async function* cutAt(bytes: Uint8Array, places: readonly number[]) {
  const cuts = places.map((place) => Math.floor(place * bytes.length)).sort((a, b) => a - b);
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    yield bytes.slice(from, cut);
    from = cut;
  }
}

const fullPlans = fc.oneof(csvFiles, crowds, pools);

type OrderedLine = PlannedLine & { readonly fate: Extract<PlannedLine['fate'], { kind: 'ordered-in' }> };

const orderedLines = (events: readonly PlanEvent[]): OrderedLine[] =>
  linesOf(events).filter((line): line is OrderedLine => line.fate.kind === 'ordered-in');

const createOf = ({ request }: PlannedOrder) => request.hour_package_resources[0]?.create_desktops;
const desktopsOf = (order: PlannedOrder) => createOf(order)?.desktops ?? [];
const isOfPool = ({ members }: PlannedOrder): boolean => members[0]?.pool !== undefined;
const ordersOfUsers = (events: readonly PlanEvent[]) => ordersOf(events).filter((order) => !isOfPool(order));

describe('any bytes', () => {
  test('result in a plan, or in one sentence that refuses the file', () =>
    holds(anyFiles, 1_500, async (bytes) => {
      const { all, error } = await plans(bytes);
      if (error === undefined) {
        expect(all[0]?.kind).toBe('header');
        expect(linesOf(all).length).toBeGreaterThan(0);
        return;
      }
      expect(error).toBeInstanceOf(FileRefusedError);
      const { message } = error as FileRefusedError;
      expect(message).toMatch(/^(The|A|Line) .*\.$|^The file is a workbook .* drop that one\.$/su);
      expect(message.length).toBeLessThan(2_000);
    }));

  test('result in the same plan, however they are split into chunks', () =>
    holds(
      fc.tuple(anyFiles, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 })),
      800,
      async ([bytes, places]) => {
        const whole = await plans(bytes);
        expect(await planOf(cutAt(bytes, places))).toEqual(whole);
        expect(await planOf(inChunks(bytes, 1))).toEqual(whole);
      },
    ));
});

describe('a well-formed file', () => {
  test('has as many lines in its plan as it has lines, each with one fate', () =>
    holds(fullPlans, 800, async ({ bytes, lines }) => {
      const { all, error } = await plans(bytes);
      if (lines === 0) expect(error).toBeInstanceOf(FileRefusedError);
      else expect(error).toBeUndefined();
      const planned = linesOf(all);
      expect(planned).toHaveLength(lines);
      expect(new Set(planned.map(({ line }) => line)).size).toBe(lines);
    }));

  test('has each ordered line in exactly one place of one order, and nobody else in any order', () =>
    holds(fullPlans, 500, async ({ bytes }) => {
      const { all } = await plans(bytes);
      const places = orderedLines(all).map(({ line, fate }) => [
        fate.clientOrderId,
        fate.position,
        line,
        fate.computerName,
      ]);
      const members = ordersOfUsers(all).flatMap(({ clientOrderId, members: each }) =>
        each.map(({ position, line, computerName }) => [clientOrderId, position, line, computerName]),
      );
      const sorted = (rows: typeof places) => rows.map((row) => JSON.stringify(row)).sort();
      expect(sorted(members)).toEqual(sorted(places));
    }));

  test('has duplicates only of earlier ordered lines for the same user', () =>
    holds(fullPlans, 300, async ({ bytes }) => {
      const { all } = await plans(bytes);
      const users = new Map(ordersOf(all).flatMap(({ members }) => members.map((m) => [m.line, m.userName] as const)));
      const [header] = all;
      const column = header?.kind === 'header' ? (header.header.columns.user_name ?? 0) : 0;
      for (const { line, cells, fate } of linesOf(all)) {
        if (fate.kind !== 'duplicate') continue;
        expect(fate.ofLine).toBeLessThan(line);
        expect(users.get(fate.ofLine)?.toLowerCase()).toBe((cells[column] ?? '').trim().toLowerCase());
      }
    }));
});

describe('an order', () => {
  test('holds 1 to 50 desktops of one profile and one user group, which the provider accepts', () =>
    holds(fullPlans, 400, async ({ bytes }) => {
      for (const order of ordersOfUsers((await plans(bytes)).all)) {
        const desktops = desktopsOf(order);
        expect(desktops.length).toBeGreaterThanOrEqual(1);
        expect(desktops.length).toBeLessThanOrEqual(50);
        expect(desktops.map(({ computer_name }) => computer_name)).toEqual(order.members.map((m) => m.computerName));
        expect(new Set(desktops.map(({ user_group }) => user_group)).size).toBe(1);
        expect([undefined, desktops.length]).toContain(createOf(order)?.desktop_ips?.length);
        expect(checkOrderRequest(order.request)).toMatchObject({ ok: true });
      }
    }));

  test('of desktops without users holds 1 to 50 of one line, and all its orders as many as it asks for', () =>
    holds(pools, 400, async ({ bytes }) => {
      const { all } = await plans(bytes);
      const orders = new Map(ordersOf(all).map((order) => [order.clientOrderId, order]));
      const named = linesOf(all).flatMap(({ line, fate }) => {
        if (fate.kind !== 'pool-ordered-in') return [];
        const parts = fate.orders.flatMap(({ clientOrderId }) => orders.get(clientOrderId) ?? []);
        expect(parts.map(({ members }) => members.length)).toEqual(fate.orders.map(({ size }) => size));
        for (const order of parts) {
          const { desktop_name, size = 0, desktops } = createOf(order) ?? {};
          expect(size).toBeGreaterThanOrEqual(1);
          expect(size).toBeLessThanOrEqual(50);
          expect(desktops).toBeUndefined();
          expect(order.members).toHaveLength(size);
          expect(new Set(order.members.map((one) => `${one.line} ${one.userName} ${one.computerName}`))).toEqual(
            new Set([`${line}  ${desktop_name}`]),
          );
          expect([undefined, size]).toContain(createOf(order)?.desktop_ips?.length);
          expect(checkOrderRequest(order.request)).toMatchObject({ ok: true });
        }
        const [first] = parts;
        const asked = parts.reduce((sum, { members }) => sum + members.length, 0);
        expect(asked).toBe(first?.members[0]?.pool?.size);
        return parts.map(({ members }) => members[0]?.computerName.toLowerCase().replace(/-+$/, ''));
      });
      expect(new Set(named).size).toBe(named.length);
      expect(named).toHaveLength([...orders.values()].filter(isOfPool).length);
    }));

  test('is full before another one is opened for the same profile and user group', () =>
    holds(crowds, 150, async ({ bytes }) => {
      const kinds = ordersOf((await plans(bytes)).all)
        .filter(({ members }) => members.length < 50)
        .map((order) => `${order.profile} ${desktopsOf(order)[0]?.user_group}`);
      expect(new Set(kinds).size).toBe(kinds.length);
    }));

  test('has a unique id that depends only on the intake, the profile and its first line', () =>
    holds(fc.tuple(fullPlans, fc.string()), 300, async ([{ bytes }, other]) => {
      const orders = ordersOfUsers((await plans(bytes)).all);
      expect(new Set(orders.map(({ clientOrderId }) => clientOrderId)).size).toBe(orders.length);
      for (const { clientOrderId, profileFingerprint, firstLine, members } of orders) {
        expect(clientOrderId).toBe(clientOrderIdOf('intake', profileFingerprint, firstLine));
        expect(members[0]?.line).toBe(firstLine);
      }
      const elsewhere = ordersOf((await plans(bytes, contextWith({ intakeId: `other${other}` }))).all);
      const ids = new Set(orders.map(({ clientOrderId }) => clientOrderId));
      expect(elsewhere.filter(({ clientOrderId }) => ids.has(clientOrderId))).toEqual([]);
    }));

  test('does not depend on the order in which the profiles are given', () =>
    holds(fullPlans, 150, async ({ bytes }) => {
      const { profiles } = contextWith();
      const turned = contextWith({ profiles: Object.fromEntries(Object.entries(profiles).reverse()) });
      expect(await plans(bytes, turned)).toEqual(await plans(bytes));
    }));
});

describe('the people of a plan', () => {
  test('are each in it once, with a valid computer name that nobody else has and that differs from the user name', () =>
    holds(fullPlans, 800, async ({ bytes }) => {
      const members = ordersOfUsers((await plans(bytes)).all).flatMap(({ members: each }) => each);
      const lower = (names: readonly string[]) => names.map((name) => name.toLowerCase());
      expect(new Set(lower(members.map(({ userName }) => userName))).size).toBe(members.length);
      expect(new Set(lower(members.map(({ computerName }) => computerName))).size).toBe(members.length);
      for (const { userName, computerName } of members) {
        expect(keepsTextRule(computerName, COMPUTER_NAME)).toBe(true);
        expect(computerName.toLowerCase()).not.toBe(userName.toLowerCase());
      }
    }));
});
