import type { ProviderAnswer } from '../../../domain/orders/outcome.ts';

/** A response's words in lower case, with one space before and after each: ` quota ` is not in "quotation". */
export const normalizeErrorText = ({ errorMessage = '', errorDetail = '' }: ProviderAnswer): string =>
  ` ${`${errorMessage} ${errorDetail}`
    .toLowerCase()
    .split(/[^\p{L}\p{N}-]+/u)
    .join(' ')} `;
