const TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))$/;

/**
 * A time of the provider, like `2026-01-31T08:05:09Z` or with an offset like `+08:00`, as epoch milliseconds. Undefined
 * for anything else: a time without a zone is a different instant on each machine, and `Date.parse` accepts `Nov 2026`
 * too.
 */
export const parseTime = (text: string): number | undefined => {
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHours = '0', offsetMinutes = '0'] =
    TIME.exec(text) ?? [];
  const fields = [year, month, day, hour, minute, second].map(Number);
  const [y = Number.NaN, mo = 0, d = 0, h = 0, mi = 0, s = 0] = fields;
  const at = Date.UTC(y, mo - 1, d, h, mi, s);
  if (Number.isNaN(at)) return undefined;
  // `Date.UTC` turns the 31st of February into a day of March.
  if (new Date(at).toISOString().slice(0, 19) !== text.slice(0, 19)) return undefined;
  const [oh, om] = [Number(offsetHours), Number(offsetMinutes)];
  if (oh > 14 || om > 59) return undefined;
  const offsetMs = (oh * 60 + om) * 60_000 * (sign === '-' ? -1 : 1);
  return at + Number(fraction.padEnd(3, '0').slice(0, 3)) - offsetMs;
};
