import { EvidenceUnavailableError } from '../../../ports/provider.ts';

/** Far more than a sweep should ever encounter, even if a server returns few entries per page. */
const MAX_PAGES = 1_000;
/** A list that shrinks while it is read may have moved an unread entry to a page already read. */
const MAX_PASSES = 3;

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** `total_count`, if the provider states it. */
  readonly total?: number;
}

export interface PagedRead<Row> {
  /** For errors: "the billing order list". */
  readonly source: string;
  readonly readPage: (offset: number) => Promise<Page<Row>>;
  /** An entry that moves to the next page while we read is seen twice. */
  readonly keyOf: (row: Row) => string;
  /** Called after each page: is the rest irrelevant? */
  readonly isEnough?: ((rows: readonly Row[]) => boolean) | undefined;
}

/**
 * Every entry of a list that is paged by offset, or `EvidenceUnavailableError`. Only an empty page is the end: a page
 * may be shorter than requested, and `total_count` may count the page alone. A total larger than what was read means
 * that something is missing. Entries added meanwhile are harmless; if entries disappear, the list is read again.
 */
export const readPages = async <Row>(read: PagedRead<Row>): Promise<Row[]> => {
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const rows = await readPass(read);
    if (rows !== 'shrunk') return rows;
  }
  throw new EvidenceUnavailableError(`${read.source} shrank each of the ${MAX_PASSES} times that it was read`);
};

const readPass = async <Row>({ source, readPage, keyOf, isEnough }: PagedRead<Row>): Promise<Row[] | 'shrunk'> => {
  const found = new Map<string, Row>();
  let offset = 0;
  let firstTotal: number | undefined;
  let lastTotal = 0;
  /** So far each total was the number of entries of its own page. */
  let countsPages = true;
  let pagesWithoutNews = 0;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { rows, total } = await readPage(offset);
    countsPages &&= total === undefined || total === rows.length;
    if (total !== undefined && total < lastTotal && !countsPages) return 'shrunk';
    firstTotal ??= total;
    lastTotal = total ?? 0;
    const known = found.size;
    for (const row of rows) found.set(keyOf(row), row);
    offset += rows.length;
    if (isEnough?.([...found.values()])) return [...found.values()];
    if (rows.length === 0) {
      if (found.size >= (firstTotal ?? 0)) return [...found.values()];
      throw new EvidenceUnavailableError(
        `${source} states ${firstTotal} entries (total_count) but returns ${found.size}`,
      );
    }
    pagesWithoutNews = found.size === known ? pagesWithoutNews + 1 : 0;
    // Once may be an entry that new ones have moved here.
    if (pagesWithoutNews > 1) {
      throw new EvidenceUnavailableError(
        `${source} gives the same entries again at offset ${offset - rows.length}, so its end is not known`,
      );
    }
  }
  throw new EvidenceUnavailableError(`${source} does not end after ${MAX_PAGES} pages`);
};
