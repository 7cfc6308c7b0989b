import type { DesktopRequest, Member, PoolRequest } from '../members/line.ts';
import { partsOfPool } from '../members/pool.ts';
import type { Position } from '../orders/attempt.ts';
import { clientOrderIdOf, poolOrderIdOf } from '../orders/client-order-ids.ts';
import { MAX_DESKTOPS } from '../request/create-desktops-schema.ts';
import { type Profile, profileFingerprint } from '../request/profile.ts';
import { buildOrderRequest, buildPoolRequest } from './build-request.ts';
import type { PlanContext, PlannedOrder } from './plan.ts';

interface OpenOrder {
  readonly clientOrderId: string;
  readonly profile: Profile;
  readonly profileFingerprint: string;
  readonly firstLine: number;
  readonly members: Member[];
  readonly requests: DesktopRequest[];
}

interface ProfileGroups {
  readonly fingerprint: string;
  /** By user group and by whether addresses are given: `desktop_ips` has one for each desktop of an order, or none. */
  readonly open: Map<string, OpenOrder>;
}

/**
 * Gathers desktop requests into orders of at most 50. The provider gives all desktops of an order the first one's
 * configuration, so an order has one profile and one user group. Both are few, so few orders are open at a time.
 * Desktops without users have orders of their own.
 */
export class OrderGroups {
  readonly #context: PlanContext;
  readonly #groups = new Map<string, ProfileGroups>();

  constructor(context: PlanContext) {
    this.#context = context;
  }

  /** The place of the request, and the order if the request completes it. */
  add(
    request: DesktopRequest,
    profile: Profile,
  ): { readonly clientOrderId: string; readonly position: Position; readonly full: PlannedOrder | undefined } {
    const group = this.#groupOf(profile);
    const kind = `${request.userGroup ?? ''} ${request.desktopIp === undefined ? '' : 'ip'}`;
    let order = group.open.get(kind);
    if (order === undefined) {
      order = this.#open(request, profile, group.fingerprint);
      group.open.set(kind, order);
    }
    const { line, userName, computerName, claimsName } = request;
    const position = order.members.length;
    order.members.push({ position, line, userName, computerName, claimsName });
    order.requests.push(request);
    if (order.members.length < MAX_DESKTOPS) return { clientOrderId: order.clientOrderId, position, full: undefined };
    group.open.delete(kind);
    return { clientOrderId: order.clientOrderId, position, full: this.#close(order) };
  }

  /** All orders of a pool. */
  addPool({ line, pool, desktopIps }: PoolRequest, profile: Profile): PlannedOrder[] {
    const { intakeId, payment } = this.#context;
    const { fingerprint } = this.#groupOf(profile);
    let before = 0;
    return partsOfPool(pool).map((part, index) => {
      const clientOrderId = poolOrderIdOf(intakeId, fingerprint, line, index);
      const ips = desktopIps.slice(before, before + part.size);
      before += part.size;
      const members = Array.from(
        { length: part.size },
        (_, position): Member => ({
          position,
          line,
          pool,
          userName: '',
          computerName: part.name,
          claimsName: true,
        }),
      );
      const request = buildPoolRequest(profile, { ...part, ips }, payment, clientOrderId);
      return {
        clientOrderId,
        profile: profile.name,
        profileFingerprint: fingerprint,
        firstLine: line,
        members,
        request,
      };
    });
  }

  /** The orders that are not full, by their first line. Nothing can be added afterwards. */
  closeAll(): PlannedOrder[] {
    const open = [...this.#groups.values()].flatMap(({ open }) => [...open.values()]);
    this.#groups.clear();
    return open.sort((a, b) => a.firstLine - b.firstLine).map((order) => this.#close(order));
  }

  #groupOf(profile: Profile): ProfileGroups {
    let group = this.#groups.get(profile.name);
    if (group === undefined) {
      group = { fingerprint: profileFingerprint(profile), open: new Map() };
      this.#groups.set(profile.name, group);
    }
    return group;
  }

  #open({ line }: DesktopRequest, profile: Profile, fingerprint: string): OpenOrder {
    return {
      clientOrderId: clientOrderIdOf(this.#context.intakeId, fingerprint, line),
      profile,
      profileFingerprint: fingerprint,
      firstLine: line,
      members: [],
      requests: [],
    };
  }

  #close({ clientOrderId, profile, profileFingerprint, firstLine, members, requests }: OpenOrder): PlannedOrder {
    const request = buildOrderRequest(profile, requests, this.#context.payment, clientOrderId);
    return { clientOrderId, profile: profile.name, profileFingerprint, firstLine, members, request };
  }
}

/** The user group of a planned order; empty if its lines gave none. */
export const userGroupOf = ({ request }: Pick<PlannedOrder, 'request'>): string =>
  request.hour_package_resources[0]?.create_desktops?.desktops?.[0]?.user_group ?? '';
