import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  countNamed,
  type NamedCount,
  readNamed,
  type TotalKey,
} from '../../../../lambdas/adapters/dynamodb/count-named.ts';
import type { Condition, Item, Key } from '../../../../lambdas/adapters/dynamodb/ledger-client.ts';
import { seededRandom } from '../../../../local/workspace-simulator/random.ts';

// Many writers. A seed decides the sequence in which their reads and writes take effect, and where a writer stops.

const KEY: TotalKey = { pk: 'DAY#2026-03-01', sk: 'DESKTOPS' };
const LIMIT = 10;

class Stopped extends Error {}

const holds = (condition: Condition, standing: Item | undefined): boolean => {
  if (condition === 'any') return true;
  if (condition === 'absent') return standing === undefined;
  const revision = condition.values[':revision'];
  switch (condition.expression) {
    case '#revision = :revision':
      return standing?.revision === revision;
    case 'attribute_not_exists(#revision) OR #revision < :revision':
      return standing === undefined || standing.revision < revision;
    default:
      throw new Error(`a condition that this table does not know: ${condition.expression}`);
  }
};

/** A table whose operations wait until `play` lets them take effect. */
const playedTable = (random: () => number, { stops }: { stops: boolean }) => {
  const items = new Map<string, Item>();
  const waiting: (() => void)[] = [];
  const step = <T>(effect: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      waiting.push(() => {
        const fate = stops ? random() : 1;
        if (fate < 0.03) return reject(new Stopped('before'));
        const result = effect();
        return fate < 0.06 ? reject(new Stopped('after')) : resolve(result);
      });
    });
  return {
    items,
    get: ({ pk, sk }: Key) => step(() => items.get(`${pk} ${sk}`)),
    put: ({ pk, sk }: Key, item: Item, condition: Condition) =>
      step(() => {
        if (!holds(condition, items.get(`${pk} ${sk}`))) return 'lost' as const;
        items.set(`${pk} ${sk}`, item);
        return 'written' as const;
      }),
    /** Lets the operations take effect one at a time, each after every writer has reached its next wait. */
    async play(): Promise<void> {
      for (;;) {
        await setImmediate();
        if (waiting.length === 0) return;
        waiting.splice(Math.floor(random() * waiting.length), 1)[0]?.();
      }
    },
  };
};

test('however the reads and writes of many writers interleave, and wherever they stop, a sum matches its names', async () => {
  for (let seed = 1; seed <= 400; seed++) {
    const random = seededRandom(seed);
    const table = playedTable(random, { stops: true });
    const names = Array.from({ length: 6 }, (_, no) => `name-${no}`);
    const stopped = new Set<string>();
    const writer = async (): Promise<void> => {
      for (let turn = 0; turn < 6; turn++) {
        const name = names[Math.floor(random() * names.length)] ?? '';
        const number = 1 + Math.floor(random() * 3);
        try {
          await countNamed(table, KEY, { name, number }, LIMIT);
        } catch (error) {
          if (!(error instanceof Stopped)) throw error;
          stopped.add(name);
          return;
        }
      }
    };
    const writers = Promise.all(Array.from({ length: 4 }, writer));
    await table.play();
    await writers;

    const total = table.items.get(`${KEY.pk} ${KEY.sk}`);
    const own = (name: string): number =>
      total?.recent[name] ?? table.items.get(`${KEY.pk}#${name} COUNTED`)?.number ?? 0;
    const sum = names.reduce((all, name) => all + own(name), 0);
    expect(total?.total ?? 0, `seed ${seed}`).toBe(sum);
    expect(sum, `seed ${seed}`).toBeLessThanOrEqual(LIMIT);
    expect(Object.keys(total?.recent ?? {}).length, `seed ${seed}`).toBeLessThanOrEqual(1);
  }
});

test('copies of one count do not reduce it, whatever moves between their reads', async () => {
  for (let seed = 1; seed <= 400; seed++) {
    const random = seededRandom(seed);
    const table = playedTable(random, { stops: false });
    const said: NamedCount[] = [];
    const copy = async () => {
      for (const number of [4, 1, 4, 1, 4]) said.push(await countNamed(table, KEY, { name: 'a', number }, LIMIT));
    };
    const other = async () => {
      for (const number of [6, 5, 6, 5, 6, 5]) said.push(await countNamed(table, KEY, { name: 'b', number }, LIMIT));
    };
    const all = Promise.all([copy(), copy(), copy(), other(), other()]);
    await table.play();
    await all;
    expect(
      said.filter(({ others, counted }) => !counted || others < 0 || others > 6),
      `seed ${seed}`,
    ).toEqual([]);
    expect(said, `seed ${seed}`).toHaveLength(27);
    const read = readNamed(table, KEY, 'c');
    await table.play();
    expect((await read).others).toBe(table.items.get(`${KEY.pk} ${KEY.sk}`)?.total);
  }
});
