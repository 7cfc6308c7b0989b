import type { HeaderTerms } from '../columns/header-names.ts';
import type { CsvHeader } from '../csv/csv-header.ts';
import type { Member, PlannedLine } from '../members/line.ts';
import type { PaymentMode } from '../orders/order.ts';
import type { CreateDesktopOrderRequest } from '../request/order-request.ts';
import type { Profile } from '../request/profile.ts';

/** Raised with every change that gives another plan for the same bytes and the same context. */
export const PLANNER_VERSION = 7;

/** All inputs of a plan besides the bytes. */
export interface PlanContext extends Pick<HeaderTerms, 'columns' | 'userNameFromEmail'> {
  readonly intakeId: string;
  /** By name; each profile's name is its key. */
  readonly profiles: Readonly<Record<string, Profile>>;
  /** For lines that name no profile. Not needed if there is only one. */
  readonly defaultProfile?: string;
  /** 1 to 4 characters that begin with a letter. */
  readonly computerNamePrefix: string;
  readonly payment: PaymentMode;
  /** User names that look like placeholders but are real. */
  readonly allowUserNames?: readonly string[];
}

export interface PlannedOrder {
  readonly clientOrderId: string;
  readonly profile: string;
  readonly profileFingerprint: string;
  /** 1-based line of the first member. */
  readonly firstLine: number;
  /** 1 to 50; the member at position n is the request's desktop at index n. */
  readonly members: readonly Member[];
  readonly request: CreateDesktopOrderRequest;
}

/**
 * First the header; then each line as soon as its fate is known, or the fact that it belongs to the file's structure;
 * and each order as soon as it is complete.
 */
export type PlanEvent =
  | { readonly kind: 'header'; readonly header: CsvHeader }
  | { readonly kind: 'line'; readonly line: PlannedLine }
  /** A repeated header: the line asks for nothing. */
  | { readonly kind: 'skipped'; readonly line: number }
  | { readonly kind: 'order'; readonly order: PlannedOrder };
