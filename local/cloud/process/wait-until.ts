import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/** Polls until there is an answer. Throws `what` with the time if there is none within `withinMs`. */
export const waitUntil = async <T>(ask: () => Promise<T | undefined>, withinMs: number, what: string): Promise<T> => {
  for (const deadline = performance.now() + withinMs; ; await delay(POLL_MS)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() >= deadline) throw new Error(`${what} after ${withinMs / 1000} s.`);
  }
};
