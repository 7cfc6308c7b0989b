import { describeError } from '../../../domain/values/describe-error.ts';
import { CLOCK_IS_OFF, saysClockIsOff } from '../http/clock-fault.ts';
import { endpointUrl, pathSegment } from '../http/endpoint-url.ts';
import { describeAnswer, toProviderAnswer } from '../http/provider-answer.ts';
import type { Proxies } from '../http/proxy-for.ts';
import { type RetryDelay, retryTransient, TransientError, type TryLimits } from '../http/retry-transient.ts';
import type { Authorizer } from './authorizer.ts';
import { sendAuthorized } from './send-authorized.ts';

/** One desktop with all its details is a few kilobytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;

export interface CredentialsCheckOptions {
  readonly workspaceEndpoint: string;
  readonly projectId: string;
  readonly authorizer: Authorizer;
  /** For all of it: token and read, both once more after a 401, and the retries of a read that nobody answered. */
  readonly requestTimeoutMs: number;
  readonly retryDelayMs?: RetryDelay | undefined;
  readonly proxies?: Proxies | undefined;
}

/** Why nothing can be ordered: the credentials are `refused`, or there is `silence`, and why. */
export interface CredentialsFault {
  readonly kind: 'refused' | 'silence';
  readonly reason: string;
}

/**
 * Asks the provider for one desktop of the project, as whoever will order. `refused`: IAM gives no token for the
 * credentials, or the provider answers 401. `silence`: IAM or the provider cannot be reached or does not answer. Every
 * other answer says nothing about the credentials: undefined. Changes nothing, and never rejects.
 */
export const findCredentialsFault = async (options: CredentialsCheckOptions): Promise<CredentialsFault | undefined> => {
  const { workspaceEndpoint, projectId, authorizer, requestTimeoutMs, retryDelayMs, proxies } = options;
  const url = endpointUrl(workspaceEndpoint, `/v2/${pathSegment(projectId)}/desktops/detail`, { limit: 1 });
  const request = { method: 'GET', scope: 'project', url, headers: {}, body: '' } as const;
  const ask = async ({ remainingMs }: TryLimits): Promise<CredentialsFault | undefined> => {
    const limits = { requestTimeoutMs: remainingMs, maxAnswerBytes: MAX_ANSWER_BYTES, proxies };
    const result = await sendAuthorized(request, authorizer, limits);
    switch (result.kind) {
      case 'no-credentials':
        return { kind: result.error.kind === 'unauthorized' ? 'refused' : 'silence', reason: result.error.message };
      case 'unsent':
      case 'unanswered':
        throw new TransientError(result.error);
      case 'answered': {
        if (result.answer.status !== 401) return undefined;
        const answer = toProviderAnswer(result.answer);
        const said = describeAnswer(answer);
        return { kind: 'refused', reason: saysClockIsOff(answer) ? `${CLOCK_IS_OFF} (${said})` : said };
      }
    }
  };
  try {
    return await retryTransient(ask, { timeoutMs: requestTimeoutMs, delayMs: retryDelayMs });
  } catch (error) {
    return { kind: 'silence', reason: `${url.host} could not be reached: ${describeError(error)}` };
  }
};
