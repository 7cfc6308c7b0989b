import { keyOfNumbered, type Pool, partsOfPool, poolKeyOf } from '../members/pool.ts';

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

  lineOfUser(userName: string): number | undefined {
    return this.#users.get(userName.toLowerCase());
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
  computerNameError(computerName: string, userName: string): string | undefined {
    const ofLine = this.#computers.get(computerName.toLowerCase());
    if (ofLine !== undefined && ofLine !== this.lineOfUser(userName))
      return `The computer name "${computerName}" is already that of ${this.#singles.has(ofLine) ? 'a desktop without a user' : 'another user'}, in line ${ofLine}.`;
    const ofPart = this.#parts.get(poolKeyOf(computerName)) ?? this.#parts.get(keyOfNumbered(computerName) ?? '');
    return ofPart === undefined
      ? undefined
      : `The computer name "${computerName}" may be given to one of the desktops without a user, in line ${ofPart}.`;
  }

  /** Why the desktops cannot have their name. The same desktops again are a duplicate, not a collision. */
  poolNameError(pool: Pool): string | undefined {
    const taken = (line: number): string =>
      `The desktop_name "${pool.name}" would give names that line ${line} has: choose another.`;
    const earlier = this.#pools.get(poolKeyOf(pool.name));
    if (earlier !== undefined)
      return earlier.pool.size === pool.size
        ? undefined
        : `The desktop_name "${pool.name}" is already that of ${earlier.pool.size} desktops, in line ${earlier.line}: choose another.`;
    for (const { name } of partsOfPool(pool)) {
      const key = poolKeyOf(name);
      const line =
        this.#parts.get(key) ??
        this.#computers.get(key) ??
        (pool.size > 1 ? this.#numbered.get(key) : this.#parts.get(keyOfNumbered(name) ?? ''));
      if (line !== undefined) return taken(line);
    }
    return undefined;
  }
}
