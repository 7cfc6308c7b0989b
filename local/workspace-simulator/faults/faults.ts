import * as z from 'zod';
import { ENDPOINTS, type Endpoint } from '../endpoints.ts';
import type { Random } from '../random.ts';

export const faultSchema = z.strictObject({
  on: z.enum(ENDPOINTS),
  /**
   * - `throttle`: 429 from the service. `throttle-gateway`: 429 from the gateway (APIGW.0308).
   * - `refuse`: 400. `conflict`: 409. `fail`: 500. `unauthorized`: 401. `forbidden`: 403.
   * - `hang`: no answer, ever. `reset`: the connection breaks. `drip`: an answer that never ends.
   * - `garbage`: success, with a body that is not JSON. `no-order-id`: success, with the body `{}`.
   * - `no-effect`: success of a payment or a cancellation (204), although nothing has changed.
   * - `slow`: the true answer, delayed by `commitAfterMs` and `answerAfterMs`.
   */
  how: z.enum([
    'throttle',
    'throttle-gateway',
    'refuse',
    'conflict',
    'fail',
    'hang',
    'reset',
    'drip',
    'garbage',
    'no-order-id',
    'unauthorized',
    'forbidden',
    'no-effect',
    'slow',
  ]),
  /** `before`: the call does nothing. `after`: it does all its work, but the true answer is lost. */
  when: z.enum(['before', 'after']).default('before'),
  /** Override the answer's status, error code, message and detail. */
  status: z.int().min(200).max(599).optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  detail: z.string().optional(),
  /** Sent as the Retry-After header: seconds, or any text. */
  retryAfterSeconds: z.int().nonnegative().optional(),
  retryAfter: z.string().optional(),
  /**
   * Does the work this long after the request arrived, even if the client has disconnected. With `before` the answer
   * does not wait for the work: an order commits after it seemed to have failed.
   */
  commitAfterMs: z.number().nonnegative().optional(),
  /** Delays the answer further. */
  answerAfterMs: z.number().nonnegative().optional(),
  /** Strikes at most this often; by default until it is cleared. */
  times: z.int().positive().optional(),
  /** Strikes only every n-th matching call. */
  every: z.int().positive().optional(),
  /** Strikes a matching call with this probability. */
  chance: z.number().min(0).max(1).optional(),
  /** Matches only calls about this computer or user name, compared without case. */
  match: z.string().min(1).optional(),
});

export type Fault = z.input<typeof faultSchema>;
export type SetFault = z.output<typeof faultSchema>;

export interface FaultRecord {
  readonly fault: SetFault;
  /** Numbers of calls that matched it, and of those that it struck. */
  readonly matched: number;
  readonly struck: number;
}

export interface Faults {
  add(...faults: readonly Fault[]): void;
  /** Removes all faults. */
  clear(): void;
  list(): readonly FaultRecord[];
}

/** At most one fault strikes a call: the first one in the order of adding. Later faults do not count the call. */
export class FaultList implements Faults {
  readonly #random: Random;
  #records: { fault: SetFault; matched: number; struck: number }[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  add(...faults: readonly Fault[]): void {
    this.#records.push(...faults.map((fault) => ({ fault: faultSchema.parse(fault), matched: 0, struck: 0 })));
  }

  clear(): void {
    this.#records = [];
  }

  list(): readonly FaultRecord[] {
    return this.#records.map((record) => ({ ...record }));
  }

  /** @param names returns the computer and user names of the call; only called if a fault matches by name */
  strike(endpoint: Endpoint, names: () => readonly string[]): SetFault | undefined {
    for (const record of this.#records) {
      const { fault } = record;
      if (fault.on !== endpoint) continue;
      if (fault.match !== undefined && !isAmong(fault.match, names())) continue;
      record.matched++;
      if (fault.times !== undefined && record.struck >= fault.times) continue;
      if (fault.every !== undefined && record.matched % fault.every !== 0) continue;
      if (fault.chance !== undefined && this.#random() >= fault.chance) continue;
      record.struck++;
      return fault;
    }
    return undefined;
  }
}

const isAmong = (name: string, names: readonly string[]): boolean =>
  names.some((other) => other.toLowerCase() === name.toLowerCase());
