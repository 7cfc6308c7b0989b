/** One HTTP answer as it came, before anybody judges it. */
export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** UTF-8; only what arrived in time and within the limit. */
  readonly body: string;
  /** False when the body was cut off: too long, too slow, or the connection broke. */
  readonly complete: boolean;
  /** It was cut off at the limit that was set for it. */
  readonly tooLong?: boolean;
}
