import type { IncomingMessage } from 'node:http';

export const FROM_PAGE = 'A web page may not use the local cloud.';

/**
 * A browser names the origin of the page in each request that a page makes elsewhere. Any page on this machine could
 * otherwise read and write the ledger: the emulators verify no signature, and DynamoDB's allows every origin.
 */
export const isFromPage = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean => headers.origin !== undefined;
