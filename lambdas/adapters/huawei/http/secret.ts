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

/** Shorter ones would be found inside innocent words and ids; no secret of the provider is that short. */
const SECRET_LENGTH_MIN = 6;
/** This much of a longer secret, or more, counts as the secret: an echoed request may be cut. */
const PREFIX_LENGTH = 12;

/** A text of the other side without our secrets: error pages often echo the request. */
export const redact = (text: string, secrets: readonly string[]): string =>
  [...new Set(secrets.flatMap(spellings))]
    .filter((secret) => secret.length >= SECRET_LENGTH_MIN)
    .sort((a, b) => b.length - a.length)
    .reduce(redactOne, text);

const redactOne = (text: string, secret: string): string => {
  const prefix = secret.slice(0, PREFIX_LENGTH);
  let [shown = '', ...found] = text.split(prefix);
  for (const rest of found) {
    let end = 0;
    while (end < rest.length && rest[end] === secret[PREFIX_LENGTH + end]) end++;
    shown += REDACTED + rest.slice(end);
  }
  return shown;
};

/** As it is, within JSON, within JSON quoted in JSON, within a URL and within a page. */
const spellings = (secret: string): string[] => {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inPage = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  return [secret, inJson, JSON.stringify(inJson).slice(1, -1), encodeURIComponent(secret), inPage];
};
