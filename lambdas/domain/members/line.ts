import type { Position } from '../orders/attempt.ts';
import type { Problem } from '../wording/problem.ts';
import type { Pool } from './pool.ts';

interface MemberCommon {
  readonly position: Position;
  /** 1-based line of the file on which the record begins; the header is line 1 in a file without empty lines. */
  readonly line: number;
  /** The user's claim does not imply the computer name, so it needs its own claim. */
  readonly claimsName: boolean;
}

/** One person's desktop in an order. */
interface UserMember extends MemberCommon {
  readonly userName: string;
  readonly computerName: string;
  /** The digest of its line's address: `emailDigest`. Absent if the order was put without a key. */
  readonly emailDigest?: string;
  readonly pool?: never;
}

/** One desktop without a user. An order holds such desktops of one pool only, all under one name. */
interface PoolMember extends MemberCommon {
  /** The whole pool of the line, which may be several orders. */
  readonly pool: Pool;
  readonly userName: '';
  readonly emailDigest?: never;
  /**
   * `desktop_name` of the order: the desktop's own name if the order holds one desktop, otherwise the prefix of the
   * names.
   */
  readonly computerName: string;
}

export type Member = UserMember | PoolMember;

/** What a valid line asks for. Contact fields are sent to the provider only. */
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
  /** One for each desktop, or none. */
  readonly desktopIps: readonly string[];
}

interface InvalidLine {
  readonly kind: 'invalid';
  readonly problems: readonly Problem[];
}

/** The fate that the plan gives a line. Every line has exactly one. */
export type LineFate =
  | {
      readonly kind: 'ordered-in';
      readonly clientOrderId: string;
      readonly position: Position;
      readonly computerName: string;
      /** What is probably a mistake, and does not stop the line. Absent if there is nothing. */
      readonly warnings?: readonly Problem[];
    }
  /** A pool: all of these orders, whole. */
  | {
      readonly kind: 'pool-ordered-in';
      readonly orders: readonly { readonly clientOrderId: string; readonly size: number }[];
      /** The names of the orders. */
      readonly computerName: string;
    }
  | InvalidLine
  /** The first valid line of the same user, or of the same pool, wins. */
  | { readonly kind: 'duplicate'; readonly ofLine: number; readonly pool?: Pool };

/** A line of the file: its cells as read (with one protecting apostrophe removed), and its fate. */
export interface PlannedLine {
  readonly line: number;
  readonly cells: readonly string[];
  readonly fate: LineFate;
}
