import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/** Asks again and again until there is an answer. Throws `what` and the time when there is none within `withinMs`. */
export const waitUntil = async <T>(ask: () => Promise<T | undefined>, withinMs: number, what: string): Promise<T> => {
  for (const deadline = performance.now() + withinMs; ; await delay(POLL_MS)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() >= deadline) throw new Error(`${what} after ${withinMs / 1000} s.`);
  }
};
