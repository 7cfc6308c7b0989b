import { API_OF, type Api, type Endpoint } from '../endpoints.ts';
import { type Answer, gatewayError, NO_CONTENT, serviceError } from '../http/answer.ts';
import type { SetFault } from './faults.ts';

/** What happens on the wire: an answer, or none in one of three ways. */
export type Delivery =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'drip' };

/** The defaults of each fault's answer. Codes are the provider's, if it publishes one; IAM has none. */
const SERVICE_ERRORS = {
  throttle: [429, 'Too many requests. Try again later.', { workspace: 'WKS.00010429', billing: 'CBC.0429', iam: '' }],
  refuse: [400, 'Invalid request parameters.', { workspace: 'WKS.00010001', billing: 'CBC.0100', iam: '' }],
  conflict: [409, 'Operation conflict.', { workspace: 'WKS.00010032', billing: 'CBC.3144', iam: '' }],
  forbidden: [403, 'Policy does not allow it.', { workspace: 'WKS.00010403', billing: 'CBC.0151', iam: '' }],
  fail: [500, 'Internal server error.', { workspace: 'WKS.0005', billing: 'CBC.0999', iam: '' }],
} as const satisfies Record<string, readonly [status: number, message: string, code: Readonly<Record<Api, string>>]>;

const GATEWAY_ERRORS = {
  'throttle-gateway': [
    429,
    'The throttling threshold has been reached: policy user over ratelimit,limit:100,time:1 minute',
    'APIGW.0308',
  ],
  unauthorized: [401, 'Incorrect IAM authentication information: decrypt token fail', 'APIGW.0301'],
} as const;

const isGatewayError = (how: string): how is keyof typeof GATEWAY_ERRORS => how in GATEWAY_ERRORS;

type ErrorKind = keyof typeof SERVICE_ERRORS | keyof typeof GATEWAY_ERRORS;

const errorOf = (how: ErrorKind, fault: SetFault, api: Api, requestId: string): Answer => {
  const retryAfter = fault.retryAfter ?? fault.retryAfterSeconds;
  const headers = retryAfter === undefined ? {} : { headers: { 'Retry-After': String(retryAfter) } };
  if (isGatewayError(how)) {
    const [status, message, code] = GATEWAY_ERRORS[how];
    const answer = gatewayError(requestId, fault.status ?? status, fault.code ?? code, fault.message ?? message);
    return { ...answer, ...headers };
  }
  const [status, message, codes] = SERVICE_ERRORS[how];
  const { code = codes[api], detail } = fault;
  const text = { code, message: fault.message ?? message, detail };
  return { ...serviceError(api, fault.status ?? status, text), ...headers };
};

/** The endpoint's status for success, which some faults return. */
const successStatus = (endpoint: Endpoint): number => (endpoint === 'token' ? 201 : 200);

/** @param trueAnswer the result of the call's work, if it was done before the answer is sent */
export const deliveryOf = (
  fault: SetFault,
  endpoint: Endpoint,
  requestId: string,
  trueAnswer: Answer | undefined,
): Delivery => {
  switch (fault.how) {
    case 'hang':
    case 'reset':
    case 'drip':
      return { kind: fault.how };
    case 'garbage': {
      const text = '<html><body><h1>Welcome</h1>';
      const headers = { 'Content-Type': 'application/json' };
      return { kind: 'answer', answer: { status: fault.status ?? successStatus(endpoint), headers, text } };
    }
    case 'no-order-id':
      return { kind: 'answer', answer: { status: fault.status ?? successStatus(endpoint), body: {} } };
    case 'no-effect':
      return { kind: 'answer', answer: NO_CONTENT };
    case 'slow':
      if (trueAnswer === undefined) throw new Error('A slow call has its true answer.');
      return { kind: 'answer', answer: trueAnswer };
    default:
      return { kind: 'answer', answer: errorOf(fault.how, fault, API_OF[endpoint], requestId) };
  }
};
