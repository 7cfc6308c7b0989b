import type { Settings } from '../settings.ts';

/** One page of a list, and the total that is told with it. */
export const pageOf = <Row>(
  rows: readonly Row[],
  offset: number,
  limit: number,
  { totals, pageMax }: Settings,
): { readonly page: readonly Row[]; readonly total: number } => {
  const page = rows.slice(offset, offset + Math.min(limit, pageMax ?? limit));
  return { page, total: totals === 'page' ? page.length : rows.length };
};
