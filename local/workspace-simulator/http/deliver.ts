import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Delivery } from '../faults/fault-answer.ts';
import type { Answer } from './answer.ts';

const DRIP_INTERVAL_MS = 50;

export const sendAnswer = (response: ServerResponse, requestId: string, answer: Answer): void => {
  response.statusCode = answer.status;
  response.setHeader('X-Request-Id', requestId);
  const text = answer.text ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body));
  if (text !== undefined) response.setHeader('Content-Type', 'application/json');
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  response.end(text);
};

/** Sends spaces, which may precede any JSON, until the client disconnects. */
const drip = (response: ServerResponse, requestId: string): void => {
  response.writeHead(200, { 'X-Request-Id': requestId, 'Content-Type': 'application/json' });
  response.write(' ');
  const timer = setInterval(() => response.write(' '), DRIP_INTERVAL_MS);
  response.once('close', () => clearInterval(timer));
};

export const deliver = (
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  delivery: Delivery,
): void => {
  switch (delivery.kind) {
    case 'answer':
      sendAnswer(response, requestId, delivery.answer);
      break;
    case 'drip':
      drip(response, requestId);
      break;
    case 'reset':
      request.socket.resetAndDestroy();
      break;
    case 'hang':
      // The connection ends when the client disconnects or the server stops.
      break;
  }
};
