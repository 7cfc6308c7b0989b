import type { KnownColumn } from '../columns/known-columns.ts';
import { keyOfNumbered, type Pool, partsOfPool, poolKeyOf } from '../members/pool.ts';
import { numberHash } from '../values/number-hash.ts';
import type { Problem } from '../wording/problem.ts';

/** Names taken by lines of one file, in lower case, with the first valid line that took each. */
export class NamesInFile {
  readonly #users = new Map<string, number>();
  readonly #computers = new Map<string, number>();
  /** The prefixes of the numbered computer names. */
  readonly #numbered = new Map<string, number>();
  readonly #pools = new Map<string, { readonly line: number; readonly pool: Pool }>();
  /** The name of each order of a pool. */
  readonly #parts = new Map<string, number>();
  /** Lines with a single desktop without a user: their name is a computer name. */
  readonly #singles = new Set<number>();
  readonly #ips = new Map<string, number>();
  /** The addresses that several people have, by their hashes. */
  readonly #emails = new Map<number, number>();
  readonly #sharedEmails: ReadonlySet<number>;

  constructor(sharedEmails: ReadonlySet<number>) {
    this.#sharedEmails = sharedEmails;
  }

  lineOfUser(userName: string): number | undefined {
    return this.#users.get(userName.toLowerCase());
  }

  /** The line of the first person with the address. */
  lineOfEmail(email: string): number | undefined {
    return email === '' || this.#sharedEmails.size === 0
      ? undefined
      : this.#emails.get(numberHash(email.toLowerCase()));
  }

  addEmail(email: string, line: number): void {
    if (this.#sharedEmails.size === 0) return;
    const hash = numberHash(email.toLowerCase());
    if (this.#sharedEmails.has(hash) && !this.#emails.has(hash)) this.#emails.set(hash, line);
  }

  lineOfIp(ip: string): number | undefined {
    return this.#ips.get(ip);
  }

  /** The line that asks for the same desktops. */
  lineOfPool(pool: Pool): number | undefined {
    const earlier = this.#pools.get(poolKeyOf(pool.name));
    return earlier?.pool.size === pool.size ? earlier.line : undefined;
  }

  addUser(userName: string, claimedName: string | undefined, ip: string | undefined, line: number): void {
    this.#users.set(userName.toLowerCase(), line);
    if (ip !== undefined) this.#ips.set(ip, line);
    if (claimedName !== undefined) this.#addComputer(claimedName, line);
  }

  #addComputer(name: string, line: number): void {
    this.#computers.set(name.toLowerCase(), line);
    const key = keyOfNumbered(name);
    if (key !== undefined && !this.#numbered.has(key)) this.#numbered.set(key, line);
  }

  addPool(pool: Pool, ips: readonly string[], line: number): void {
    this.#pools.set(poolKeyOf(pool.name), { line, pool });
    if (pool.size === 1) {
      this.#addComputer(pool.name, line);
      this.#singles.add(line);
    } else for (const { name } of partsOfPool(pool)) this.#parts.set(poolKeyOf(name), line);
    for (const ip of ips) this.#ips.set(ip, line);
  }

  /** Why the user cannot have the computer name. A user's own second line is a duplicate, not a collision. */
  computerNameError(computerName: string, userName: string, column: KnownColumn): Problem | undefined {
    const ofLine = this.#computers.get(computerName.toLowerCase());
    if (ofLine !== undefined && ofLine !== this.lineOfUser(userName))
      return {
        code: 'computer-name-taken',
        column,
        params: { computerName, line: ofLine, by: this.#singles.has(ofLine) ? 'pool' : 'user' },
      };
    const ofPart = this.#parts.get(poolKeyOf(computerName)) ?? this.#parts.get(keyOfNumbered(computerName) ?? '');
    return ofPart === undefined
      ? undefined
      : { code: 'computer-name-of-pool', column, params: { computerName, line: ofPart } };
  }

  /** Why the desktops cannot have their name. The same desktops again are a duplicate, not a collision. */
  poolNameError(pool: Pool): Problem | undefined {
    const column = 'desktop_name';
    const earlier = this.#pools.get(poolKeyOf(pool.name));
    if (earlier !== undefined)
      return earlier.pool.size === pool.size
        ? undefined
        : { code: 'pool-name-of-other-size', column, params: { line: earlier.line, size: earlier.pool.size } };
    for (const { name } of partsOfPool(pool)) {
      const key = poolKeyOf(name);
      const line =
        this.#parts.get(key) ??
        this.#computers.get(key) ??
        (pool.size > 1 ? this.#numbered.get(key) : this.#parts.get(keyOfNumbered(name) ?? ''));
      if (line !== undefined) return { code: 'pool-name-taken', column, params: { line } };
    }
    return undefined;
  }
}
