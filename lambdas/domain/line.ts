import type { Position } from './order.ts';

/** One person's desktop in an order. */
export interface Member {
  readonly position: Position;
  /** 1-based line of the file on which the record begins; the header is line 1 in a file without empty lines. */
  readonly line: number;
  readonly userName: string;
  readonly computerName: string;
  /** The computer name is not implied by the user's claim, so it needs one of its own. */
  readonly claimsName: boolean;
}

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
}

/** What the plan makes of a line. Every line has exactly one fate. */
export type LineFate =
  | {
      readonly kind: 'ordered-in';
      readonly clientOrderId: string;
      readonly position: Position;
      readonly computerName: string;
    }
  | { readonly kind: 'invalid'; readonly errors: readonly string[] }
  /** The first valid line of the same user wins. */
  | { readonly kind: 'duplicate'; readonly ofLine: number };

/** A line of the file: its cells as they were read (one protecting apostrophe taken off), and its fate. */
export interface PlannedLine {
  readonly line: number;
  readonly cells: readonly string[];
  readonly fate: LineFate;
}
