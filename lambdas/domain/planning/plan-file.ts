import { createHash } from 'node:crypto';
import type { LineFate } from '../members/line.ts';
import type { Pool } from '../members/pool.ts';
import { omitUndefined } from '../values/omit-undefined.ts';
import { isProblemCode } from '../wording/language.ts';
import type { Problem } from '../wording/problem.ts';
import type { PlanEvent } from './plan.ts';

/** Where plans are kept: only split writes there, and only report reads. */
export const KEPT_PLAN_PREFIX = 'pinned/';

/**
 * The key contains the digest, so two versions that plan one file at the same time write two objects, and one of them
 * is pinned.
 */
export const planFileKey = (intakeId: string, digest: string): string =>
  `${KEPT_PLAN_PREFIX}${intakeId}.${digest.slice(0, 16)}.jsonl`;

/** A kept plan does not match the ledger, or comes from a newer version. */
export class PlanFileError extends Error {
  override readonly name = 'PlanFileError';
}

/** Most problems repeat; those that name another line do not, and are written in their line. */
const NUMBERED_PROBLEMS = 1_000;

/** The version of the file's format, not of the planner. */
const FORMAT = 2;
/** The one before held the problems as English sentences. */
const FORMAT_OF_SENTENCES = 1;

export type PlanFileEntry =
  | { readonly kind: 'order'; readonly clientOrderId: string }
  | { readonly kind: 'skipped'; readonly line: number }
  | { readonly kind: 'line'; readonly line: number; readonly fate: LineFate };

/**
 * Writes a plan as JSON lines. Orders and problems are numbered from 0 in the sequence of their first occurrence, and
 * lines refer to them by number: `["order","09d0..."]`, `["problem",{"code":"group-unknown","column":...}]`,
 * `[2,"in",0,0,"D-ada"]`, `[3,"invalid",0,{"code":"ip-taken",...}]`, `[4,"duplicate",2]`; `["skipped",9]` is a line
 * that asks for nothing. The warnings of a line follow the name of its computer. The last line, `["end",LINES]`, shows that nothing is missing.
 */
export class PlanFileWriter {
  readonly #orders = new Map<string, number>();
  /** By their JSON. */
  readonly #problems = new Map<string, number>();
  #lines = 0;

  /** The rows that the event adds to the file. */
  text(event: PlanEvent): string {
    switch (event.kind) {
      case 'header':
        return `${JSON.stringify(['plan', FORMAT])}\n`;
      case 'order':
        return '';
      case 'skipped':
        return `${JSON.stringify(['skipped', event.line])}\n`;
      case 'line': {
        const { line, fate } = event.line;
        this.#lines++;
        switch (fate.kind) {
          case 'ordered-in': {
            const { no, text } = this.#orderNo(fate.clientOrderId);
            const warnings = (fate.warnings ?? []).map((warning) => this.#problemNo(warning));
            const entry = [line, 'in', no, fate.position, fate.computerName, ...warnings.map((warning) => warning.no)];
            return `${text}${warnings.map((warning) => warning.text).join('')}${JSON.stringify(entry)}\n`;
          }
          case 'pool-ordered-in': {
            const orders = fate.orders.map(({ clientOrderId, size }) => ({ ...this.#orderNo(clientOrderId), size }));
            const entry = [line, 'pool', orders.map(({ no, size }) => [no, size]), fate.computerName];
            return `${orders.map(({ text }) => text).join('')}${JSON.stringify(entry)}\n`;
          }
          case 'duplicate':
            return `${JSON.stringify([line, 'duplicate', fate.ofLine, ...(fate.pool === undefined ? [] : [fate.pool])])}\n`;
          case 'invalid': {
            const problems = fate.problems.map((problem) => this.#problemNo(problem));
            const entry = [line, 'invalid', ...problems.map(({ no }) => no)];
            return `${problems.map(({ text }) => text).join('')}${JSON.stringify(entry)}\n`;
          }
        }
      }
    }
  }

  end(): string {
    return `${JSON.stringify(['end', this.#lines])}\n`;
  }

  #orderNo(clientOrderId: string) {
    return numbered(this.#orders, clientOrderId, ['order', clientOrderId]);
  }

  #problemNo(problem: Problem): { readonly no: number | Problem; readonly text: string } {
    const key = JSON.stringify(problem);
    return this.#problems.size < NUMBERED_PROBLEMS || this.#problems.has(key)
      ? numbered(this.#problems, key, ['problem', problem])
      : { no: problem, text: '' };
  }
}

const numbered = (
  numbers: Map<string, number>,
  key: string,
  row: readonly [kind: string, value: unknown],
): { no: number; text: string } => {
  const known = numbers.get(key);
  if (known !== undefined) return { no: known, text: '' };
  const no = numbers.size;
  numbers.set(key, no);
  return { no, text: `${JSON.stringify(row)}\n` };
};

/** Rows are encoded together until they have this many characters. */
const CHUNK_CHARACTERS = 64 * 1024;

/** The bytes of the plan's file, as a stream. */
export async function* planFile(events: AsyncIterable<PlanEvent>): AsyncGenerator<Uint8Array, undefined> {
  const writer = new PlanFileWriter();
  let text = '';
  for await (const event of events) {
    text += writer.text(event);
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text + writer.end());
}

async function* rowsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    const rows = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = rows.pop() ?? '';
    yield* rows;
  }
  if (rest !== '') throw new PlanFileError('its last line is cut off');
}

async function* hashed(bytes: AsyncIterable<Uint8Array>, digest: string): AsyncGenerator<Uint8Array, undefined> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== digest) throw new PlanFileError('its bytes are not those that were planned');
}

/**
 * Every line of a kept plan, in the file's sequence, and each order before its first line; as a stream. Trust the
 * entries only once the last one has come without an error: the digest covers all bytes. Throws PlanFileError.
 */
export async function* readPlanFile(
  bytes: AsyncIterable<Uint8Array>,
  digest: string,
): AsyncGenerator<PlanFileEntry, undefined> {
  const orders: string[] = [];
  const problems: Problem[] = [];
  let lines = 0;
  let ended = false;
  for await (const row of rowsOf(hashed(bytes, digest))) {
    const entry = parsed(row);
    const [first] = entry;
    if (typeof first === 'number') {
      lines++;
      yield { kind: 'line', line: first, fate: fateOf(entry, orders, problems) };
    } else if (first === 'order') {
      const clientOrderId = String(entry[1]);
      orders.push(clientOrderId);
      yield { kind: 'order', clientOrderId };
    } else if (first === 'skipped') yield { kind: 'skipped', line: Number(entry[1]) };
    else if (first === 'problem') problems.push(problemOf(entry[1]));
    else if (first === 'plan') {
      if (entry[1] !== FORMAT && entry[1] !== FORMAT_OF_SENTENCES)
        throw new PlanFileError(`its format is ${entry[1]}, and this Deskdrop reads ${FORMAT}`);
    } else if (first === 'end' && entry[1] === lines) ended = true;
    else throw new PlanFileError(`it holds ${String(first).slice(0, 20)} after ${lines} lines`);
  }
  if (!ended) throw new PlanFileError('its end is missing');
}

const parsed = (row: string): readonly unknown[] => {
  try {
    const entry: unknown = JSON.parse(row);
    if (Array.isArray(entry)) return entry;
  } catch {
    // Reported below, with everything else that is not an entry.
  }
  throw new PlanFileError('it holds something else than entries');
};

const at = <Item>(items: readonly Item[], no: unknown): Item => {
  const item = items[Number(no)];
  if (item === undefined) throw new PlanFileError(`it names number ${no}, which it does not hold`);
  return item;
};

const problemOf = (entry: unknown): Problem => {
  if (typeof entry === 'string') return { code: 'told', params: { text: entry } };
  const { code } = (entry ?? {}) as { readonly code?: unknown };
  if (typeof code !== 'string' || !isProblemCode(code))
    throw new PlanFileError(`it holds the problem "${String(code).slice(0, 40)}", which this Deskdrop does not know`);
  return entry as Problem;
};

const problemAt = (problems: readonly Problem[], entry: unknown): Problem =>
  typeof entry === 'number' ? at(problems, entry) : problemOf(entry);

const fateOf = (
  [, kind, ...rest]: readonly unknown[],
  orders: readonly string[],
  problems: readonly Problem[],
): LineFate => {
  switch (kind) {
    case 'in': {
      const [no, position, computerName, ...warned] = rest;
      const warnings = warned.map((warning) => problemAt(problems, warning));
      return {
        kind: 'ordered-in',
        clientOrderId: at(orders, no),
        position: Number(position),
        computerName: String(computerName),
        ...(warnings.length > 0 && { warnings }),
      };
    }
    case 'pool': {
      const [parts, computerName] = rest as [readonly (readonly [number, number])[], string];
      return {
        kind: 'pool-ordered-in',
        orders: parts.map(([no, size]) => ({ clientOrderId: at(orders, no), size })),
        computerName,
      };
    }
    case 'duplicate': {
      const [ofLine, pool] = rest as [number, Pool | undefined];
      return { kind: 'duplicate', ofLine, ...omitUndefined({ pool }) };
    }
    case 'invalid':
      return {
        kind: 'invalid',
        problems: rest.map((no) => problemAt(problems, no)),
      };
    default:
      throw new PlanFileError(`it holds a line that is "${String(kind).slice(0, 20)}"`);
  }
};
