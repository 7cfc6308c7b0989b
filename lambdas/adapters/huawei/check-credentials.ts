import type { Authorizer } from './authorizer.ts';
import { CLOCK_IS_OFF, saysClockIsOff } from './clock-fault.ts';
import { endpointUrl, pathSegment } from './endpoint-url.ts';
import { describeAnswer, toProviderAnswer } from './provider-answer.ts';
import { sendAuthorized } from './send-authorized.ts';

/** One desktop with all its details is a few kilobytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;

export interface CredentialsCheckOptions {
  readonly workspaceEndpoint: string;
  readonly projectId: string;
  readonly authorizer: Authorizer;
  /** For all of it: token and read, and both once more after a 401. */
  readonly requestTimeoutMs: number;
}

/**
 * Asks the provider for one desktop of the project, as whoever will order. Why the credentials are refused (IAM gives no
 * token for them, or the provider answers 401), or undefined: every other answer, and none at all, says nothing about
 * them. Changes nothing, and never rejects.
 */
export const findCredentialsFault = async (options: CredentialsCheckOptions): Promise<string | undefined> => {
  const { workspaceEndpoint, projectId, authorizer, requestTimeoutMs } = options;
  const url = endpointUrl(workspaceEndpoint, `/v2/${pathSegment(projectId)}/desktops/detail`, { limit: 1 });
  const request = { method: 'GET', scope: 'project', url, headers: {}, body: '' } as const;
  const result = await sendAuthorized(request, authorizer, { requestTimeoutMs, maxAnswerBytes: MAX_ANSWER_BYTES });
  if (result.kind === 'no-credentials') return result.error.kind === 'unauthorized' ? result.error.message : undefined;
  if (result.kind !== 'answered' || result.answer.status !== 401) return undefined;
  const answer = toProviderAnswer(result.answer);
  const said = describeAnswer(answer);
  return saysClockIsOff(answer) ? `${CLOCK_IS_OFF} (${said})` : said;
};
