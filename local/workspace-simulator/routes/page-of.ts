import type { Settings } from '../settings.ts';

/** One page of a list, with the list's `total_count`. */
export const pageOf = <Row>(
  rows: readonly Row[],
  offset: number,
  limit: number,
  { totals, pageMax }: Settings,
): { readonly page: readonly Row[]; readonly total: number } => {
  const page = rows.slice(offset, offset + Math.min(limit, pageMax ?? limit));
  return { page, total: totals === 'page' ? page.length : rows.length };
};
