import type { ProviderAnswer } from '../../../domain/orders/outcome.ts';
import type { HttpAnswer } from './http-answer.ts';

/** The ledger keeps the provider's texts up to this length. */
const MAX_TEXT_BYTES = 4096;
/** A gateway's HTML page: enough of it to identify the sender. */
const MAX_FOREIGN_TEXT_BYTES = 300;
/** The API page limits error_msg to this; a reason goes into the result file. */
const MAX_REASON_BYTES = 1000;

/** The body as a JSON object; undefined if it is anything else, or was cut off. */
export const readJsonObject = (answer: HttpAnswer): Record<string, unknown> | undefined => {
  if (!answer.complete) return undefined;
  try {
    const value: unknown = JSON.parse(answer.body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/**
 * The fields of Tables 15 to 17, of the gateway (`request_id`) and of IAM (`{"error": {code, message}}`), every text
 * cut to 4 KB. A field of a wrong type counts as missing; a body that is not a JSON object becomes the error's detail.
 */
export const toProviderAnswer = (answer: HttpAnswer): ProviderAnswer => {
  const body = readJsonObject(answer);
  const failed = answer.status < 200 || answer.status > 299;
  const nested = isObject(body?.error) ? body.error : undefined;
  const foreign = failed && body === undefined ? answer.body.trim() : '';
  const texts = {
    errorCode: readText(body?.error_code) ?? readText(nested?.code),
    errorMessage: readText(body?.error_msg) ?? readText(nested?.message),
    errorDetail: readText(body?.error_detail) ?? readText(cutText(foreign, MAX_FOREIGN_TEXT_BYTES)),
    encodedAuthorizationMessage: readText(body?.encoded_authorization_message),
    requestId: readText(answer.headers['x-request-id']) ?? readText(body?.request_id),
  };
  const known = Object.entries(texts).filter(([, text]) => text !== undefined);
  return { status: answer.status, ...Object.fromEntries(known) };
};

/** `HTTP 400, WKS.0001: request message is empty`. */
export const describeAnswer = (answer: ProviderAnswer): string => {
  const code = answer.errorCode === undefined ? '' : `, ${answer.errorCode}`;
  const text = answer.errorMessage ?? answer.errorDetail;
  return `HTTP ${answer.status}${code}${text === undefined ? '' : `: ${cutText(text, MAX_REASON_BYTES)}`}`;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readText = (value: unknown): string | undefined => {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? cutText(text, MAX_TEXT_BYTES) : undefined;
};

/** At most this many bytes of UTF-8, without a partial character at the end. */
const cutText = (text: string, maxBytes: number): string => {
  const bytes = Buffer.from(text);
  return bytes.length <= maxBytes ? text : new TextDecoder().decode(bytes.subarray(0, maxBytes), { stream: true });
};
