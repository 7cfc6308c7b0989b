/** The period of an order, whether it renews itself, and who pays. */
export interface TermCodes {
  readonly unit: 'month' | 'year';
  /** Absent if the profile does not say how many. */
  readonly units?: number;
  readonly renewal: 'none' | 'automatic' | 'provider-default';
  readonly payment: 'at-once' | 'later';
}

/** The same in words. */
export interface OrderTerms {
  readonly period: string;
  readonly renewal: string;
  readonly payment: string;
}
