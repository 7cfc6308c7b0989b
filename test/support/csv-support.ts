import { lineCells } from '../../lambdas/domain/csv/csv-header.ts';
import type { PlanContext, PlanEvent } from '../../lambdas/domain/planning/plan.ts';
import { planIntake } from '../../lambdas/domain/planning/plan-intake.ts';
import { checkProfile, type Profile } from '../../lambdas/domain/request/profile.ts';
import { omitUndefined } from '../../lambdas/domain/values/omit-undefined.ts';
import { problemText } from '../../lambdas/domain/wording/problem-text.ts';

/** The text or bytes in chunks of this size, or in one chunk. */
export async function* inChunks(content: string | Uint8Array, chunkBytes = Number.POSITIVE_INFINITY) {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += chunkBytes) yield new Uint8Array(bytes.subarray(at, at + chunkBytes));
}

export const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** The items before the iterable threw, and the error. */
export const collectUntilError = async <Item>(items: AsyncIterable<Item>): Promise<{ all: Item[]; error: unknown }> => {
  const all: Item[] = [];
  try {
    for await (const item of items) all.push(item);
  } catch (error) {
    return { all, error };
  }
  return { all, error: undefined };
};

export const profileOf = (name: string, changes: Partial<Profile> = {}): Profile => {
  const check = checkProfile(name, {
    hour_package_resource: {
      period_type: 2,
      create_desktops: {
        desktop_type: 'DEDICATED',
        product_id: `product-of-${name}`,
        image_type: 'private',
        image_id: 'image',
        root_volume: { type: 'SAS', size: 80 },
      },
    },
  });
  if (!check.ok) throw new Error(JSON.stringify(check.errors));
  return { ...check.profile, ...changes };
};

export const STANDARD = profileOf('standard');
export const LINUX = profileOf('developer-linux', { osType: 'Linux' });

export type ContextChanges = Partial<Omit<PlanContext, 'defaultProfile'>> & {
  /** Undefined: there is no default profile. */
  readonly defaultProfile?: string | undefined;
};

export const contextOf = (changes: ContextChanges = {}): PlanContext =>
  omitUndefined({
    intakeId: 'intake',
    profiles: { standard: STANDARD, 'developer-linux': LINUX },
    computerNamePrefix: 'D-',
    payment: 'manual' as const,
    ...{ defaultProfile: 'standard', ...changes },
  });

export const planOf = (content: string | Uint8Array, context = contextOf()): Promise<PlanEvent[]> =>
  collect(planIntake(inChunks(content), context));

export const linesOf = (events: readonly PlanEvent[]) =>
  events.flatMap((event) => (event.kind === 'line' ? [event.line] : []));

/** The lines, with the English error messages of the invalid ones. */
export const saidLines = (events: readonly PlanEvent[]) => {
  const header = events.find((event) => event.kind === 'header')?.header;
  if (header === undefined) throw new Error('A plan begins with its header.');
  return linesOf(events).map((line) => ({
    ...line,
    errors:
      line.fate.kind === 'invalid'
        ? line.fate.problems.map((problem) => problemText(problem, lineCells(header, line.cells), 'en'))
        : [],
  }));
};

export const ordersOf = (events: readonly PlanEvent[]) =>
  events.flatMap((event) => (event.kind === 'order' ? [event.order] : []));

/** Numbers from 0 up to, not including, the limit; the same for the same seed (mulberry32). */
const seededRandom = (seed: number) => {
  let state = seed;
  return (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
};

const pick = <Item>(random: (limit: number) => number, items: readonly Item[]): Item =>
  items[random(items.length)] as Item;

/** A file full of mistakes, and its number of lines. */
export const randomFile = (seed: number) => {
  const random = seededRandom(seed);
  const delimiter = pick(random, [',', ';', '\t', '|']);
  const quoted = (cell: string) =>
    /[",;\t|\r\n]/.test(cell) || random(9) === 0 ? `"${cell.replaceAll('"', '""')}"` : cell;
  const row = (cells: readonly string[]) => cells.map(quoted).join(delimiter);
  const rows = [row(['user_name', 'user_group', 'computer_name', 'profile', 'Bemerkung'])];
  let lines = 0;
  for (let n = random(300); n >= 0; n--) {
    if (random(12) === 0) {
      rows.push(pick(random, ['', '  ', delimiter, `${delimiter}" "${delimiter}`]));
      continue;
    }
    const cells = [
      pick(random, ['ada', 'BOB', 'grace_hopper', '9', 'x y', 'ü']) + (random(3) === 0 ? random(90) : ''),
      pick(random, ['', 'users', 'sudo', 'administrators', 'other']),
      pick(random, ['', '', '', `Lab-${random(20)}`, 'D-ada', '-']),
      pick(random, ['', 'standard', 'developer-linux', 'none']),
      pick(random, ['', '=1+1', "'=1", 'a;b,c', 'two\r\nlines', 'say "hi"', '日本🏠', '\n', '"\n']),
    ];
    if (random(15) === 0) cells.push('surplus');
    if (random(15) === 0) cells.length = 1 + random(4);
    rows.push(row(cells));
    lines++;
  }
  const text = rows.map((each) => each + pick(random, ['\n', '\n', '\r\n', '\r'])).join('');
  const bytes = pick(random, [
    Buffer.from(text),
    Buffer.from(`\ufeff${text}`),
    Buffer.from(`\ufeff${text}`, 'utf16le'),
  ]);
  return { bytes, lines };
};
