import { setImmediate as settle } from 'node:timers/promises';
import type { Dice } from './dice.ts';

interface Event {
  readonly at: number;
  /** The dice decide the sequence of simultaneous events. */
  readonly tie: number;
  readonly run: () => void;
}

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.tie < b.tie);

/** Virtual time: it jumps from one event to the next, and between two events nothing happens. */
export interface Scheduler {
  /** True time in epoch milliseconds. No process sees it: each has its own clock. */
  now(): number;
  after(delayMs: number, run: () => void): void;
  /** Runs one event after another until `isOver`, until no event is left, or until the time `until` (epoch ms). */
  run(isOver: () => boolean, until: number): Promise<void>;
}

export const createScheduler = (startsAt: number, dice: Dice): Scheduler => {
  let now = startsAt;
  const heap: Event[] = [];
  return {
    now: () => now,
    after: (delayMs, run) => push(heap, { at: now + Math.max(0, delayMs), tie: dice.next(), run }),
    async run(isOver, until) {
      while (!isOver()) {
        const event = heap[0];
        if (event === undefined || event.at > until) return;
        pop(heap);
        now = event.at;
        event.run();
        // Everything that the event started runs until it waits for another event.
        await settle();
      }
    },
  };
};

const push = (heap: Event[], event: Event): void => {
  let place = heap.length;
  heap.push(event);
  while (place > 0) {
    const up = (place - 1) >> 1;
    const parent = heap[up];
    if (parent === undefined || !isBefore(event, parent)) break;
    heap[place] = parent;
    place = up;
  }
  heap[place] = event;
};

const pop = (heap: Event[]): void => {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    const [a, b] = [heap[left], heap[left + 1]];
    if (a === undefined) break;
    const down = b !== undefined && isBefore(b, a) ? left + 1 : left;
    const child = heap[down];
    if (child === undefined || !isBefore(child, last)) break;
    heap[place] = child;
    place = down;
  }
  heap[place] = last;
};
