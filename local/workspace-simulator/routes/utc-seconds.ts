import type { Settings } from '../settings.ts';

/** Formats a time (epoch milliseconds) like the provider, cut to whole seconds: `2026-01-31T08:05:09Z`. */
export const utcSeconds = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

const CHINA_MS = 8 * 60 * 60 * 1000;

/** Formats a time in the form of the setting. Without a zone it is China's time, as in the vendor's consoles. */
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

/** Parses `2026-01-31T08:05:09Z` to epoch milliseconds; undefined for any other form. */
export const parseUtcSeconds = (text: string): number | undefined => {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
};
