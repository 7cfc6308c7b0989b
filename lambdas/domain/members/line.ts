import type { Problem } from '../csv/problem.ts';
import type { Position } from '../orders/order.ts';
import type { Pool } from './pool.ts';

interface MemberCommon {
  readonly position: Position;
  /** 1-based line of the file on which the record begins; the header is line 1 in a file without empty lines. */
  readonly line: number;
  /** The computer name is not implied by the user's claim, so it needs one of its own. */
  readonly claimsName: boolean;
}

/** One person's desktop in an order. */
interface UserMember extends MemberCommon {
  readonly userName: string;
  readonly computerName: string;
  /** Of the address that its line gave: `emailDigest`. Absent where the order was put without a key. */
  readonly emailDigest?: string;
  readonly pool?: never;
}

/** One desktop without a user. An order holds such desktops of one pool and nobody else's, all under one name. */
interface PoolMember extends MemberCommon {
  /** The pool as its line asks for it, which may be several orders. */
  readonly pool: Pool;
  readonly userName: '';
  readonly emailDigest?: never;
  /** `desktop_name` of the order: the desktop's own name where the order holds one, else what it begins with. */
  readonly computerName: string;
}

export type Member = UserMember | PoolMember;

/** What a valid line asks for. Contact fields go to the provider and nowhere else. */
export interface DesktopRequest {
  readonly line: number;
  readonly userName: string;
  readonly computerName: string;
  readonly claimsName: boolean;
  readonly profile: string;
  readonly userEmail?: string;
  readonly userPhone?: string;
  readonly userGroup?: string;
  readonly osHostName?: string;
  /** IPv4, of the profile's subnet. */
  readonly desktopIp?: string;
}

/** What a valid line without a user asks for. */
export interface PoolRequest {
  readonly line: number;
  readonly pool: Pool;
  readonly profile: string;
  /** As many as desktops, or none. */
  readonly desktopIps: readonly string[];
}

interface InvalidLine {
  readonly kind: 'invalid';
  readonly problems: readonly Problem[];
  /** The same, with what the line's cells hold. */
  readonly errors: readonly string[];
}

/** What the plan makes of a line. Every line has exactly one fate. */
export type LineFate =
  | {
      readonly kind: 'ordered-in';
      readonly clientOrderId: string;
      readonly position: Position;
      readonly computerName: string;
    }
  /** Desktops without users: all of these orders, whole. */
  | {
      readonly kind: 'pool-ordered-in';
      readonly orders: readonly { readonly clientOrderId: string; readonly size: number }[];
      /** The names of the orders. */
      readonly computerName: string;
    }
  | InvalidLine
  /** The first valid line of the same user, or of the same pool, wins. */
  | { readonly kind: 'duplicate'; readonly ofLine: number; readonly pool?: Pool };

/** A line of the file: its cells as they were read (one protecting apostrophe taken off), and its fate. */
export interface PlannedLine {
  readonly line: number;
  readonly cells: readonly string[];
  readonly fate: LineFate;
}
