/** Formats a stored time (ISO 8601, UTC) or epoch ms: `2026-11-28 03:05:14Z`. */
export const showTime = (at: string | number): string =>
  `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;

/** To the minute: `2026-11-28 03:05Z`. */
export const showMinute = (at: string | number): string => `${showTime(at).slice(0, 16)}Z`;
