import { describeError } from '../../../domain/values/describe-error.ts';
import { AuthorizationError, type AuthorizationHeaders, type Authorizer } from './authorizer.ts';

/**
 * Credentials that may be replaced while we run: they are read once, and again at the first use after the provider has
 * refused them. If they are unchanged, the authorizer and its other tokens stay. The first reading rejects with
 * whatever `read` and `create` throw; later ones reject with `AuthorizationError`, and the earlier credentials are
 * kept.
 *
 * @param read yields the credentials as text
 */
export const createReloadingAuthorizer = async (
  read: () => Promise<string>,
  create: (text: string) => Authorizer,
): Promise<Authorizer> => {
  let known = await read();
  let current = create(known);
  let reading: Promise<void> | undefined;
  let readings = 1;
  let isRefused = false;
  /** The reading that the headers come from: many concurrent refusals cost one reading. */
  const handedOut = new WeakMap<AuthorizationHeaders, number>();

  const readAgain = async (): Promise<void> => {
    try {
      const text = await read();
      if (text !== known) current = create(text);
      known = text;
    } catch (error) {
      throw new AuthorizationError('unreachable', `the credentials could not be read again: ${describeError(error)}`, {
        cause: error,
      });
    }
    readings++;
    isRefused = false;
  };
  const reload = (): Promise<void> => {
    reading ??= readAgain().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  const authorize: Authorizer['headers'] = async (scope, request) => {
    const madeBy = readings;
    const headers = await current.headers(scope, request);
    handedOut.set(headers, madeBy);
    return headers;
  };

  return {
    operator: () => current.operator(),
    headers: async (scope, request) => {
      if (isRefused) await reload();
      const before = known;
      try {
        return await authorize(scope, request);
      } catch (error) {
        // A password that IAM refuses is detected here, before any request could be refused.
        if (!(error instanceof AuthorizationError) || error.kind !== 'unauthorized') throw error;
        if (known === before) await reload();
        if (known === before) throw error;
        return authorize(scope, request);
      }
    },
    invalidate: (scope, refused) => {
      current.invalidate(scope, refused);
      if ((handedOut.get(refused) ?? readings) === readings) isRefused = true;
      return true;
    },
  };
};
