import type { Settings } from '../settings.ts';

/** `2026-01-31T08:05:09Z`: how the provider writes times, cut to whole seconds. */
export const utcSeconds = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

const CHINA_MS = 8 * 60 * 60 * 1000;

/** The same time as the setting has it written. Without a zone it is the time of China, as in the vendor's consoles. */
export const timeText = (time: number, { times }: Pick<Settings, 'times'>): string => {
  switch (times) {
    case 'utc':
      return utcSeconds(time);
    case 'offset':
      return utcSeconds(time + CHINA_MS).replace('Z', '+08:00');
    case 'zoneless':
      return utcSeconds(time + CHINA_MS)
        .replace('T', ' ')
        .replace('Z', '');
  }
};

/** Epoch milliseconds of such a time; undefined if it is not one. */
export const parseUtcSeconds = (text: string): number | undefined => {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
};
