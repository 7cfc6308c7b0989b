import { appendFile } from 'node:fs/promises';
import type { EventBus } from '../ports/events.ts';

/** On one machine there is no bus: a file gets one line for each event, as a rule of the bus would see it. */
export const createEventFile = (path: string, source: string): EventBus => ({
  send: async (events) => {
    const lines = events.map(({ type, detail }) =>
      JSON.stringify({ source, 'detail-type': type, time: detail.at, detail }),
    );
    await appendFile(path, lines.map((line) => `${line}\n`).join(''));
    return [];
  },
});
