/** One HTTP response as received, before it is judged. */
export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** UTF-8; only the part that arrived in time and within the limit. */
  readonly body: string;
  /** False when the body was cut off: too long, too slow, or the connection broke. */
  readonly complete: boolean;
  /** It was cut off at its size limit. */
  readonly tooLong?: boolean;
}
