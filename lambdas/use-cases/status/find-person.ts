import pMap from 'p-map';
import type { Intake } from '../../domain/intakes/intake.ts';
import { type EmailKey, gaveEmail } from '../../domain/members/email-digest.ts';
import type { Member } from '../../domain/members/line.ts';
import type { Order } from '../../domain/orders/order.ts';
import { shardsFor } from '../../domain/values/shards.ts';
import type { Ledger } from '../../ports/ledger.ts';

/** Orders whose members are read at once. */
const AT_ONCE = 8;

export type WantedPerson =
  | { readonly kind: 'user'; readonly userName: string }
  | { readonly kind: 'email'; readonly email: string; readonly key: EmailKey };

/** One line of a file that names the person, in one order. A line whose desktop was ordered anew is in several. */
export interface PersonLine {
  readonly intake: Intake;
  readonly order: Order;
  readonly member: Member;
}

export interface FoundPerson {
  /** In the order of the files, and of the lines within each. */
  readonly lines: readonly PersonLine[];
  readonly ordersRead: number;
  /** Members of whom no address was noted, or by another key: any of them may be the person. */
  readonly unknown: number;
}

/** Looks through the members of every order of the files. An address is compared by its digest: nothing else of it is kept. */
export const findPerson = async (
  wanted: WantedPerson,
  intakes: readonly Intake[],
  ledger: Pick<Ledger, 'orders'>,
): Promise<FoundPerson> => {
  const lines: PersonLine[] = [];
  let ordersRead = 0;
  let unknown = 0;
  for (const intake of intakes) {
    const shards = shardsFor('plan' in intake ? (intake.plan?.orders ?? 0) : 0);
    const ids = await ledger.orders.ordersOfIntake(intake.intakeId, shards);
    const orders = [...(await ledger.orders.getOrders(ids)).values()];
    const members = await pMap(orders, ({ clientOrderId }) => ledger.orders.getMembers(clientOrderId), {
      concurrency: AT_ONCE,
    });
    ordersRead += orders.length;
    const ofFile: PersonLine[] = [];
    for (const [index, order] of orders.entries()) {
      for (const member of members[index] ?? []) {
        const is = isWanted(wanted, member);
        if (is === 'yes') ofFile.push({ intake, order, member });
        if (is === 'unknown') unknown += 1;
      }
    }
    lines.push(...ofFile.sort((a, b) => a.member.line - b.member.line || compareTimes(a.order, b.order)));
  }
  return { lines, ordersRead, unknown };
};

const compareTimes = (a: Order, b: Order): number => a.createdAt.localeCompare(b.createdAt);

const isWanted = (wanted: WantedPerson, member: Member): 'yes' | 'no' | 'unknown' => {
  if (member.pool !== undefined) return 'no';
  if (wanted.kind === 'user') return wanted.userName.toLowerCase() === member.userName.toLowerCase() ? 'yes' : 'no';
  return gaveEmail(member, wanted.key, wanted.email);
};
