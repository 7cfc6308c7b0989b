import type { Member } from './line.ts';
import type { ProviderAnswer } from './outcome.ts';
import { isNameOfPart } from './pool.ts';

/** Both texts in which the provider says what is wrong. */
export const errorTextOf = ({ errorMessage, errorDetail }: ProviderAnswer): string =>
  `${errorMessage ?? ''}\n${errorDetail ?? ''}`;

/** `desktops[3].user_name`: the place of a field, which could be taken for a user called 3. */
const PLACE = /\[\d{1,2}\]/g;
/** A name with all that may stand in it. An address or a host name stays one word, which no user bears. */
const WORD = /[\p{L}\p{N}_-]+(?:[.@][\p{L}\p{N}_-]+)*/gu;

/** The words of an error, lower case. */
export const wordsOf = (text: string): Set<string> =>
  new Set(text.replaceAll(PLACE, ' ').toLowerCase().match(WORD) ?? []);

/** The members whose user name or computer name stands in the error as a whole word, in any case. */
export const namedMembers = (members: readonly Member[], answer: ProviderAnswer): Member[] => {
  const words = wordsOf(errorTextOf(answer));
  return members.filter(({ pool, userName, computerName }) =>
    pool === undefined
      ? words.has(userName.toLowerCase()) || words.has(computerName.toLowerCase())
      : [...words].some((word) => isNameOfPart(word, computerName)),
  );
};
