import type { Command, Entry, History, Terms } from './history.ts';

/** Seconds after eight in the morning. */
type Seconds = number;

const START = Date.parse('2026-03-02T08:00:00.000Z');
const ms = (at: Seconds): number => START + at * 1_000;

const TERMS: Terms = {
  payment: 'confirm',
  approval: false,
  profiles: { standard: ['administrators', 'users'], linux: ['sudo', 'default'] },
  operator: 'deskdrop',
  commitWithinMs: 600_000,
  listedWithinMs: 300_000,
  lookWithinMs: 3_600_000,
  maxAttempts: 3,
};

/** When an order of these tests lapses, as a result shows it. */
const PAY_BY: Seconds = 8 * 3_600;
export const UNTIL = 'unpaid until 2026-03-02 16:00 UTC';

type Person = readonly [user: string, computer: string];

const personOf = (name: string): Person => [name, `d-${name}`];

const bodyOf = (
  people: readonly string[],
  changes: { readonly autoPay?: boolean; readonly groups?: readonly string[] },
) =>
  JSON.stringify({
    hour_package_resources: [
      {
        create_desktops: {
          desktops: people.map((name, place) => ({
            user_name: name,
            computer_name: `d-${name}`,
            ...(changes.groups === undefined ? {} : { user_group: changes.groups[place] }),
          })),
          tags: [{ key: 'deskdrop_order', value: `order of ${people.join(' and ')}` }],
        },
      },
    ],
    extend_param: { is_auto_pay: String(changes.autoPay ?? false) },
  });

type Row = readonly [status: string, order?: string, payment?: string, state?: string];

/** A history written by hand, step by step. */
export class StoryTeller {
  readonly #terms: Terms;
  readonly #drops: History['drops'][number][] = [];
  readonly #outputs: History['outputs'][number][] = [];
  readonly #commands: Command[] = [];
  readonly #notices: History['notices'][number][] = [];
  readonly #journal: Entry[] = [];
  readonly #names = new Map<string, readonly string[]>();

  constructor(terms: Partial<Terms> = {}) {
    this.#terms = { ...TERMS, ...terms };
  }

  /** A file of its people, one a line, or the lines themselves. */
  drop(id: string, at: Seconds, lines: readonly string[], header = 'user_name'): this {
    this.#names.set(id, lines);
    const bytes = new TextEncoder().encode(`${[header, ...lines].join('\n')}\n`);
    this.#drops.push({ id, name: `${id}.csv`, at: ms(at), bytes });
    return this;
  }

  call(
    call: string,
    at: Seconds,
    people: readonly string[],
    changes: { readonly autoPay?: boolean; readonly groups?: readonly string[] } = {},
  ): this {
    return this.enter(at, { event: 'call', call, body: bodyOf(people, changes) });
  }

  /** The order of a call. */
  placed(
    order: string,
    at: Seconds,
    people: readonly string[],
    by: {
      readonly call?: string;
      readonly operator?: string;
      readonly listedAt?: Seconds;
      readonly computers?: readonly string[];
    } = {},
  ): this {
    const named = people.map((name, place): Person => [name, by.computers?.[place] ?? personOf(name)[1]]);
    return this.enter(at, {
      event: 'placed',
      order,
      operator: by.operator ?? 'deskdrop',
      payBy: ms(PAY_BY),
      listedAt: ms(by.listedAt ?? at),
      desktops: named.map(([user, computer]) => ({ user, computer })),
      ...(by.call === undefined ? {} : { call: by.call }),
    });
  }

  answered(
    call: string,
    at: Seconds,
    status: number,
    told: { readonly order?: string; readonly about?: readonly string[]; readonly notNow?: true } = {},
  ): this {
    return this.enter(at, { event: 'answer', call, status, ...told });
  }

  /** A call, its order and its answer. */
  ordered(order: string, at: Seconds, people: readonly string[]): this {
    const call = `call of ${order}`;
    return this.call(call, at, people)
      .placed(order, at + 1, people, { call })
      .answered(call, at + 2, 200, { order });
  }

  paid(order: string, at: Seconds, by: 'order' | 'api' | 'console' = 'api'): this {
    return this.enter(at, { event: 'paid', order, by });
  }

  made(order: string, at: Seconds, people: readonly string[]): this {
    for (const name of people) this.enter(at, { event: 'made', order, computer: `d-${name}`, shown: true });
    return this;
  }

  enter(at: Seconds, entry: Entry extends infer E ? (E extends unknown ? Omit<E, 'at'> : never) : never): this {
    this.#journal.push({ at: ms(at), ...entry } as Entry);
    return this;
  }

  command(at: Seconds, command: Omit<Command, 'at'>): this {
    this.#commands.push({ at: ms(at), ...command });
    return this;
  }

  notice(at: Seconds, text: string): this {
    this.#notices.push({ at: ms(at), text });
    return this;
  }

  /** The result of a file of people and its summary, with what the six columns say of each. */
  reported(drop: string, at: Seconds, rows: readonly Row[], summary: Readonly<Record<string, unknown>> = {}): this {
    const names = this.#names.get(drop) ?? [];
    const lines = rows.map(([status, order = '', payment = '', state = ''], place) =>
      [names[place], status, 'a reason', `d-${names[place]?.toLowerCase()}`, order, payment, state].join(','),
    );
    const counts: Record<string, number> = {};
    for (const [status] of rows) counts[status] = (counts[status] ?? 0) + 1;
    return this.result(drop, at, `${[`user_name,${OURS}`, ...lines].join('\n')}\n`).summary(drop, at, {
      final: true,
      counts,
      orders: rows.length === 0 ? [] : [{ clientOrderId: `order of ${names.join(' and ')}` }],
      ...summary,
    });
  }

  result(drop: string, at: Seconds, csv: string): this {
    this.#outputs.push({ drop, kind: 'result', at: ms(at), bytes: new TextEncoder().encode(csv) });
    return this;
  }

  summary(drop: string, at: Seconds, json: unknown): this {
    this.#outputs.push({ drop, kind: 'summary', at: ms(at), bytes: new TextEncoder().encode(JSON.stringify(json)) });
    return this;
  }

  end(at: Seconds, atRest = true): History {
    return {
      terms: this.#terms,
      drops: this.#drops,
      outputs: this.#outputs,
      commands: this.#commands,
      notices: this.#notices,
      journal: this.#journal.toSorted((a, b) => a.at - b.at),
      atRest,
      endedAt: ms(at),
    };
  }
}

export const OURS =
  'deskdrop_status,deskdrop_reason,deskdrop_computer_name,deskdrop_order_id,deskdrop_payment,deskdrop_desktop_state';
