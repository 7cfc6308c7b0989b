import { distance } from 'fastest-levenshtein';
import { ADDRESS_NAMES, ALIAS_GROUPS, AMBIGUOUS_NAMES, UNRELATED_NAMES } from './column-aliases.ts';
import type { ColumnMeaning, ColumnSettings } from './column-settings.ts';
import { headerKey } from './header-key.ts';
import { isKnownColumn, KNOWN_COLUMNS, type KnownColumn, normalName } from './known-columns.ts';

/** What decides which header means which column, besides the built-in names. A plan pins it. */
export interface HeaderTerms {
  /** The stage's own names. */
  readonly columns?: ColumnSettings;
  /** The stage makes `user_name` from the local part of an address. */
  readonly userNameFromEmail?: true;
  /** Only our own names, in any case, in the first row: as versions read that knew no other. */
  readonly exactNames?: true;
  /** A line break within a cell begins another line: as versions counted that knew no rows of a spreadsheet. */
  readonly breaksAreLines?: true;
}

const named = (names: Readonly<Partial<Record<KnownColumn, readonly string[]>>>): (readonly [string, KnownColumn])[] =>
  KNOWN_COLUMNS.flatMap((column) => (names[column] ?? []).map((name) => [headerKey(name), column] as const));

const ALIASES: ReadonlyMap<string, KnownColumn> = new Map([
  ...KNOWN_COLUMNS.map((column) => [headerKey(column), column] as const),
  ...ALIAS_GROUPS.flatMap(({ names }) => named(names)),
]);
const ADDRESSES: ReadonlySet<string> = new Set(ADDRESS_NAMES.map(headerKey));
const AMBIGUOUS = Map.groupBy(named(AMBIGUOUS_NAMES), ([key]) => key);
const UNRELATED: ReadonlySet<string> = new Set(UNRELATED_NAMES.map(headerKey));
const OUR_KEYS: ReadonlySet<string> = new Set(KNOWN_COLUMNS.map(headerKey));

/** Words that name an owner, not a kind of value: `New computer name`. */
const QUALIFIERS = /^(?:business|company|corporate|employee|new|office|primary|work)(?=.)/;

/** Short names have too many neighbours that mean something else: `site` is not `size`. */
const typosIn = (key: string): number =>
  OUR_KEYS.has(key) ? (key.length >= 7 ? 2 : 0) : key.length >= 10 ? 2 : key.length >= 6 ? 1 : 0;

const isNear = (key: string, name: string): boolean => {
  const typos = typosIn(name);
  return Math.abs(key.length - name.length) <= typos && distance(key, name) <= typos;
};

/** What the headers of a file mean. */
export class HeaderNames {
  readonly #terms: HeaderTerms;
  readonly #own: ReadonlyMap<string, ColumnMeaning>;

  constructor(terms: HeaderTerms) {
    this.#terms = terms;
    this.#own = new Map(Object.entries(terms.columns ?? {}).map(([header, column]) => [headerKey(header), column]));
  }

  get userNameFromEmail(): boolean {
    return this.#terms.userNameFromEmail === true;
  }

  get exact(): boolean {
    return this.#terms.exactNames === true;
  }

  /** The column that the header means beyond doubt; undefined if it is not read. */
  meaningOf(header: string): KnownColumn | undefined {
    if (this.exact) {
      const name = normalName(header);
      return isKnownColumn(name) ? name : undefined;
    }
    const key = headerKey(header);
    const own = this.#own.get(key);
    if (own !== undefined) return own === 'carry' ? undefined : own;
    return ALIASES.get(key) ?? (this.userNameFromEmail && ADDRESSES.has(key) ? 'user_name' : undefined);
  }

  /** The header names users by addresses, which only some stages read as user names. */
  isAddressName(header: string): boolean {
    return ADDRESSES.has(headerKey(header));
  }

  /** The columns that a header without a meaning may stand for: it is misspelled, or its meaning is not certain. */
  candidatesFor(header: string): readonly KnownColumn[] {
    const key = headerKey(header);
    if (this.exact || key === '' || this.#own.has(key) || UNRELATED.has(key)) return [];
    if (this.meaningOf(header) !== undefined) return [];
    if (this.isAddressName(header)) return ['user_name'];
    const plain = key.replace(QUALIFIERS, '');
    const ambiguous = AMBIGUOUS.get(key) ?? AMBIGUOUS.get(plain);
    if (ambiguous !== undefined) return ambiguous.map(([, column]) => column);
    const same = ALIASES.get(plain);
    if (same !== undefined) return [same];
    const columns = new Set<KnownColumn>();
    for (const [name, column] of ALIASES) if (isNear(key, name)) columns.add(column);
    for (const [name, column] of this.#own) if (column !== 'carry' && isNear(key, name)) columns.add(column);
    return [...columns];
  }
}
