/** `2026-01-31T08:05:09Z`: how the provider writes times, cut to whole seconds. */
export const utcSeconds = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** Epoch milliseconds of such a time; undefined if it is not one. */
export const parseUtcSeconds = (text: string): number | undefined => {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
};
