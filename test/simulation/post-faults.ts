import type { HttpAnswer } from '../../lambdas/adapters/huawei/http/http-answer.ts';
import type { Dice } from './dice.ts';
import type { PostFault } from './weather.ts';

/** The fate of one order call on its way. */
export interface PostFate {
  readonly applies: 'now' | 'late' | 'never';
  /** `true`: the provider's real answer. `none`: nothing until the client gives up. `reset`: the connection breaks. */
  readonly answer: 'true' | 'none' | 'reset' | HttpAnswer;
}

export const answerOf = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  complete: true,
});

/** A right is missing. */
const FORBIDDEN = 'WKS.00010403';
/** The endpoint or the project is wrong. */
const NO_SUCH_ADDRESS = 'APIGW.0101';
/** The provider accepts no orders for now. */
const BUSY = 'WKS.0407';
/** Errors that do not concern the order that was sent. */
export const NOT_TAKEN: ReadonlySet<string | undefined> = new Set([FORBIDDEN, NO_SUCH_ADDRESS, BUSY]);

export const errorOf = (status: number, error_code: string, error_msg: string): HttpAnswer =>
  answerOf(status, { error_code, error_msg });

/** @param names the computer names in the body; an answer may name any of them */
export const fateOf = (fault: PostFault, names: readonly string[], dice: Dice): PostFate => {
  const never = (answer: PostFate['answer']): PostFate => ({ applies: 'never', answer });
  const now = (answer: PostFate['answer']): PostFate => ({ applies: 'now', answer });
  switch (fault) {
    case 'unreachable':
      throw new Error('a call that was not sent has no fate at the provider');
    case 'no-answer-applied':
      return now('none');
    case 'no-answer-late':
      return { applies: 'late', answer: 'none' };
    case 'no-answer-never':
      return never('none');
    case 'reset-applied':
      return now('reset');
    case 'reset-before':
      return never('reset');
    case 'server-error-applied':
      return now(errorOf(dice.pick([500, 502, 504]), dice.pick(['WKS.0005', 'APIGW.0201']), 'Internal error.'));
    case 'server-error-before':
      return never(errorOf(dice.pick([500, 503, 408]), 'WKS.00010029', 'Internal error.'));
    case 'unreadable-applied':
      return now(answerOf(200, '<html><body>Welcome'));
    case 'no-order-id-applied':
      return now(answerOf(200, {}));
    case 'error-body-before':
      return never(answerOf(200, { error_code: 'WKS.0005', error_msg: 'Internal error.' }));
    case 'conflict-spurious':
      return never(
        dice.pick([
          errorOf(409, 'WKS.00010032', 'Operation conflict.'),
          errorOf(409, 'WKS.00081101', `The name ${dice.pick(names)} is in use.`),
          errorOf(409, 'WKS.0001', 'Conflict.'),
        ]),
      );
    case 'conflict-code-400':
      return { applies: dice.pick(['now', 'never']), answer: errorOf(400, 'CBC.99003144', 'Order in progress.') };
    case 'throttle':
      return never({
        ...errorOf(429, 'WKS.00010429', 'Too many requests.'),
        headers: { 'retry-after': dice.pick(['20', '0', 'Sun, 01 Mar 2020 08:00:00 GMT']) },
      });
    case 'throttle-gateway':
      return never(errorOf(429, 'APIGW.0308', 'The throttling threshold has been reached: limit:100,time:1 minute'));
    case 'unauthorized':
      return never(errorOf(401, 'APIGW.0301', 'Incorrect IAM authentication information: decrypt token fail'));
    case 'forbidden':
      return never(
        dice.pick([
          errorOf(403, FORBIDDEN, 'Policy does not allow it.'),
          errorOf(404, NO_SUCH_ADDRESS, 'The API does not exist or has not been published in the environment.'),
        ]),
      );
    case 'quota':
      return never(errorOf(403, 'WKS.00081105', 'The quota is used up.'));
    case 'busy':
      return never(errorOf(400, BUSY, 'Disks are being added.'));
    case 'bad-profile':
      return never(errorOf(400, 'WKS.00010001', 'Invalid request parameters.'));
  }
};
