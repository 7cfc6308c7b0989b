import { inspect } from 'node:util';

const REDACTED = '[REDACTED]';

/** A value that no log, error or JSON shows: only `unwrap()` yields it. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  unwrap(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

/** Shorter ones would be found inside innocent words and ids; nothing that is secret is that short. */
const SECRET_LENGTH_MIN = 8;

/** A text of the other side without what we told it in confidence: error pages like to echo the request. */
export const redact = (text: string, secrets: readonly string[]): string =>
  secrets
    .filter((secret) => secret.length >= SECRET_LENGTH_MIN)
    .reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
