import type { Drop, Terms } from './history.ts';
import { readCsv, unguarded } from './read-csv.ts';

/** What one line of a drop asks for. */
export interface Line {
  readonly drop: Drop;
  /** As in an editor, if no cell has a line break: the header is line 1. */
  readonly no: number;
  readonly cells: readonly string[];
  /** The user, or `pool NAME`, lower case. */
  readonly who: string;
  /** How many desktops. */
  readonly size: number;
  readonly profile: string;
  readonly group: string;
  /** Lower case; empty if Deskdrop derives it. */
  readonly computer: string;
  /** Its fate by README. `unclear`: this reader does not implement all the rules. */
  readonly fate: 'valid' | 'invalid' | 'duplicate' | 'unclear';
}

export interface ReadDrop {
  readonly drop: Drop;
  readonly header: readonly string[];
  readonly lines: readonly Line[];
}

const PLAIN_USER = /^[a-z](?:[a-z0-9_-]*[a-z0-9])?$/;
const PLAIN_COMPUTER = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const PLAIN_POOL = /^[a-z]+$/;
const UNREAD = ['user_email', 'user_phone', 'os_host_name', 'desktop_name_prefix', 'desktop_ip'];

/** The prefix of derived names: a given name with it may collide with another user's. */
const FORMED = /^d-/;

/** "LAB", "lab" and "LAB-" are one pool. */
export const poolOf = (name: string): string => `pool ${name.toLowerCase().replace(/-+$/, '')}`;

export const isOwnColumn = (name: string): boolean => name.startsWith('deskdrop_');

export const readDrop = (drop: Drop, terms: Terms): ReadDrop => {
  const { header, rows } = readCsv(drop.bytes);
  const lines: Line[] = [];
  const byWho = new Map<string, Line>();
  const computers = new Set<string>();
  for (const [place, row] of rows.entries()) {
    const cell = (column: string): string => unguarded(row[header.indexOf(column)] ?? '').trim();
    const user = cell('user_name').toLowerCase();
    const [defaultProfile = ''] = Object.keys(terms.profiles);
    const read: Omit<Line, 'fate'> = {
      drop,
      no: place + 2,
      cells: row,
      who: user === '' ? poolOf(cell('desktop_name')) : user,
      size: user === '' ? Number(cell('size')) : 1,
      profile: cell('profile') || defaultProfile,
      group: cell('user_group'),
      computer: cell('computer_name').toLowerCase(),
    };
    const isPlain =
      row.length === header.length && UNREAD.every((column) => cell(column) === '') && isPlainName(read, cell);
    const fate = fateOf(read, isPlain, byWho.get(read.who), computers, terms);
    const line = { ...read, fate };
    lines.push(line);
    if (fate !== 'valid' && fate !== 'unclear') continue;
    if (!byWho.has(line.who)) byWho.set(line.who, line);
    if (line.computer !== '') computers.add(line.computer);
  }
  return { drop, header, lines };
};

const isPlainName = (line: Omit<Line, 'fate'>, cell: (column: string) => string): boolean => {
  const { who, size, computer } = line;
  if (who.startsWith('pool '))
    return (
      PLAIN_POOL.test(who.slice('pool '.length)) &&
      who.length <= 'pool '.length + 11 &&
      Number.isInteger(size) &&
      size >= 1 &&
      size <= 1_300 &&
      line.computer + line.group === ''
    );
  return (
    PLAIN_USER.test(who) &&
    who.length <= 15 &&
    cell('desktop_name') + cell('size') === '' &&
    (computer === '' ||
      (PLAIN_COMPUTER.test(computer) && computer.length <= 15 && computer !== who && !FORMED.test(computer)))
  );
};

const fateOf = (
  line: Omit<Line, 'fate'>,
  isPlain: boolean,
  earlier: Line | undefined,
  computers: ReadonlySet<string>,
  { profiles }: Terms,
): Line['fate'] => {
  const groups = Object.hasOwn(profiles, line.profile) ? profiles[line.profile] : undefined;
  if (groups === undefined) return 'invalid';
  if (line.group !== '' && !groups.includes(line.group)) return 'invalid';
  if (!isPlain || earlier?.fate === 'unclear' || (line.computer !== '' && computers.has(line.computer)))
    return 'unclear';
  if (earlier === undefined) return 'valid';
  return earlier.size === line.size ? 'duplicate' : 'invalid';
};
