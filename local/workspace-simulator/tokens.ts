import { type Random, randomHex } from './random.ts';

export interface Token {
  readonly scope: 'project' | 'domain';
  /** Login name of its IAM user: the operator of the orders placed with it. */
  readonly user: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** The tokens in use. They are forgotten when the simulator stops: clients must take a refusal as "get a new one". */
export class Tokens {
  readonly #random: Random;
  readonly #tokens = new Map<string, Token>();

  constructor(random: Random) {
    this.#random = random;
  }

  issue(token: Token): string {
    const id = `MII${randomHex(this.#random, 253)}`;
    this.#tokens.set(id, token);
    return id;
  }

  find(id: string): Token | undefined {
    return this.#tokens.get(id);
  }
}
