import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import type { Endpoint } from '../endpoints.ts';
import { type Delivery, deliveryOf } from '../faults/fault-answer.ts';
import type { FaultList, SetFault } from '../faults/faults.ts';
import { type Answer, gatewayError } from './answer.ts';
import { deliver, sendAnswer } from './deliver.ts';
import { readBody } from './read-body.ts';
import { type Call, matchRoute, type Route } from './route.ts';

export interface Service {
  readonly routes: readonly Route[];
  readonly faults: FaultList;
  readonly calls: Record<Endpoint, number>;
  /** The gateway's answer if it throttles the call. */
  readonly throttle: (endpoint: Endpoint, requestId: string) => Answer | undefined;
  readonly answerDelayMs: () => number;
  /** The time in the Date header of answers, epoch milliseconds; `null`: no header. */
  readonly date: () => number | null;
  /** Aborts late answers and late commits. */
  readonly stopping: AbortSignal;
  /** Receives unexpected errors, for which the client gets a 500. */
  readonly reportError: (error: unknown) => void;
}

/** Handles one request, from its first byte to its answer. */
export const serve = async (service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const requestId = randomUUID().replaceAll('-', '');
  const date = service.date();
  response.sendDate = false;
  if (date !== null) response.setHeader('Date', new Date(date).toUTCString());
  try {
    const delivery = await answerRequest(service, request, requestId);
    if (delivery !== undefined) deliver(request, response, requestId, delivery);
  } catch (error) {
    if (service.stopping.aborted) return;
    service.reportError(error);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendAnswer(
      response,
      requestId,
      gatewayError(requestId, 500, 'SIMULATOR', `The simulator failed: ${String(error)}`),
    );
  }
};

/** Undefined if the client has disconnected. */
const answerRequest = async (
  service: Service,
  request: IncomingMessage,
  requestId: string,
): Promise<Delivery | undefined> => {
  const gateway = (status: number, code: string, message: string, headers?: Record<string, string>): Delivery => ({
    kind: 'answer',
    answer: { ...gatewayError(requestId, status, code, message), ...omitUndefined({ headers }) },
  });
  const body = await readBody(request);
  if (body.kind === 'cut-off') return undefined;
  if (body.kind === 'too-large') {
    return gateway(413, 'APIGW.0201', 'Request entity too large.', { Connection: 'close' });
  }

  const url = URL.parse(request.url ?? '', 'http://simulator');
  const match = matchRoute(service.routes, request.method ?? '', url?.pathname ?? '');
  if (match.kind === 'other-method') {
    return gateway(405, 'APIGW.0101', 'The API does not exist.', { Allow: match.allowed.join(', ') });
  }
  if (match.kind === 'unknown' || url === null) {
    return gateway(404, 'APIGW.0101', 'The API does not exist or has not been published in the environment.');
  }

  const { route, path } = match;
  const call: Call = {
    method: route.method,
    target: request.url ?? '',
    path,
    query: url.searchParams,
    headers: request.headers,
    body: body.text,
    requestId,
  };
  const { endpoint } = route;
  if (endpoint === undefined) return { kind: 'answer', answer: route.answer(call) };
  service.calls[endpoint]++;
  const delivery = await answerCall(service, endpoint, route, call);
  const answerDelayMs = service.answerDelayMs();
  if (answerDelayMs > 0) await delay(answerDelayMs, undefined, { signal: service.stopping });
  return delivery;
};

const answerCall = async (service: Service, endpoint: Endpoint, route: Route, call: Call): Promise<Delivery> => {
  const throttled = service.throttle(endpoint, call.requestId);
  if (throttled !== undefined) return { kind: 'answer', answer: throttled };
  const fault = service.faults.strike(endpoint, () => route.names?.(call) ?? []);
  if (fault === undefined) return { kind: 'answer', answer: route.answer(call) };
  return strikeCall(service, { endpoint, requestId: call.requestId }, fault, () => route.answer(call));
};

const strikeCall = async (
  service: Service,
  { endpoint, requestId }: { readonly endpoint: Endpoint; readonly requestId: string },
  fault: SetFault,
  work: () => Answer,
): Promise<Delivery> => {
  const wait = async (ms: number | undefined): Promise<void> => {
    if (ms !== undefined) await delay(ms, undefined, { signal: service.stopping });
  };
  let trueAnswer: Answer | undefined;
  if (fault.when === 'after' || fault.how === 'slow') {
    await wait(fault.commitAfterMs);
    trueAnswer = work();
  } else if (fault.commitAfterMs !== undefined) {
    wait(fault.commitAfterMs)
      .then(work)
      .catch((error: unknown) => {
        if (!service.stopping.aborted) service.reportError(error);
      });
  }
  await wait(fault.answerAfterMs);
  return deliveryOf(fault, endpoint, requestId, trueAnswer);
};
