import * as z from 'zod';
import { ENDPOINTS, type Endpoint } from '../endpoints.ts';
import type { Random } from '../random.ts';

export const faultSchema = z.strictObject({
  on: z.enum(ENDPOINTS),
  /**
   * - `throttle`: 429 by the service. `throttle-gateway`: 429 by the gateway, in its words (APIGW.0308).
   * - `refuse`: 400. `conflict`: 409. `fail`: 500. `unauthorized`: 401. `forbidden`: 403.
   * - `hang`: no answer, ever. `reset`: the connection breaks. `drip`: an answer that goes on and never ends.
   * - `garbage`: success, with a body that is no JSON. `no-order-id`: success, with a body of `{}`.
   * - `no-effect`: success as of a payment or a cancellation (204), and nothing has changed.
   * - `slow`: the true answer, as late as `commitAfterMs` and `answerAfterMs` say.
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
  /** `before`: the call does nothing. `after`: it does all its work, only the true answer is lost. */
  when: z.enum(['before', 'after']).default('before'),
  /** Instead of the answer's own status, error code, message and detail. */
  status: z.int().min(200).max(599).optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  detail: z.string().optional(),
  /** Sent as the Retry-After header: seconds, or any text. */
  retryAfterSeconds: z.int().nonnegative().optional(),
  retryAfter: z.string().optional(),
  /**
   * The work is done this long after the request came in, whether or not the client is still there. With `before` the
   * answer does not wait for that: an order that commits after it seemed to have failed.
   */
  commitAfterMs: z.number().nonnegative().optional(),
  /** What leaves, leaves this long after that. */
  answerAfterMs: z.number().nonnegative().optional(),
  /** Strikes so often and no more; without it, until it is taken away. */
  times: z.int().positive().optional(),
  /** Strikes every n-th matching call only. */
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
  /** Calls that matched it, and those of them that it struck. */
  readonly matched: number;
  readonly struck: number;
}

export interface Faults {
  add(...faults: readonly Fault[]): void;
  /** Takes all of them away. */
  clear(): void;
  list(): readonly FaultRecord[];
}

/** The first fault, in the order of adding, that strikes the call; later ones do not see it. */
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

  /** @param names the computer and user names of the call, asked for only when a fault wants to know */
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
