import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import type { Api } from '../endpoints.ts';

/** One HTTP answer. A `body` is sent as JSON, a `text` as it is; without both the answer has no body. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly text?: string;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });

export const NO_CONTENT: Answer = { status: 204 };

const DETAIL_MAX_LENGTH = 1000;
/** Opaque: only the provider can decode it. */
const ENCODED_MESSAGE = 'c2ltdWxhdGVkLXJlYXNvbg==';

const cut = (text: string): string =>
  text.length <= DETAIL_MAX_LENGTH ? text : `${text.slice(0, DETAIL_MAX_LENGTH - 3)}...`;

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  409: 'Conflict',
  429: 'Too Many Requests',
};

/** An error in IAM's format. */
export const iamError = (status: number, message: string): Answer => ({
  status,
  body: { error: { code: status, message, title: TITLES[status] ?? 'Internal Server Error' } },
});

/** Tables 15 to 17 of the API page; error_detail has at most 1,000 characters. */
export const workspaceError = (status: number, code: string, message: string, detail?: string): Answer => ({
  status,
  body: {
    error_code: code,
    error_msg: message,
    ...omitUndefined({ error_detail: detail && cut(detail) }),
    ...(status === 403 ? { encoded_authorization_message: ENCODED_MESSAGE } : {}),
  },
});

export const billingError = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error_code: code, error_msg: message },
});

interface ErrorText {
  readonly code: string;
  readonly message: string;
  readonly detail?: string | undefined;
}

/** An error in the format of the service. */
export const serviceError = (api: Api, status: number, { code, message, detail }: ErrorText): Answer => {
  if (api === 'iam') return iamError(status, message);
  return api === 'billing' ? billingError(status, code, message) : workspaceError(status, code, message, detail);
};

/** An error of the gateway, before any service has seen the request. */
export const gatewayError = (requestId: string, status: number, code: string, message: string): Answer => ({
  status,
  body: { error_msg: message, error_code: code, request_id: requestId },
});
