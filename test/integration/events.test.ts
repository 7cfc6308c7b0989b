import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EVENT_LIMITS } from '../../lambdas/adapters/aws-sdk/client-limits.ts';
import { createEventFile } from '../../lambdas/adapters/event-file.ts';
import { createEventBridgeBus } from '../../lambdas/adapters/eventbridge/event-bridge-bus.ts';
import {
  answerWith,
  hang,
  inTurn,
  type ReceivedRequest,
  type Respond,
  reset,
  startHttpServer,
} from '../support/http-server.ts';

const event = (no: number) => ({
  type: 'OrderPlaced',
  detail: { id: `order-${no}.4.OrderPlaced`, at: '2026-03-01T12:00:00.000Z', desktops: no },
});

/** Answers like EventBridge: an id for each entry that it accepted, an error for each other one. */
const taking =
  (isTaken: (entry: { Detail: string }) => boolean = () => true): Respond =>
  ({ body }, response) => {
    const entries = JSON.parse(body).Entries as { Detail: string }[];
    const Entries = entries.map((entry, no) =>
      isTaken(entry) ? { EventId: `e${no}` } : { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' },
    );
    const FailedEntryCount = Entries.filter(({ EventId }) => EventId === undefined).length;
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ FailedEntryCount, Entries }));
  };

const busAt = async (respond: Respond) => {
  const server = await startHttpServer(respond);
  const client = new EventBridgeClient({
    ...EVENT_LIMITS,
    endpoint: server.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  onTestFinished(() => client.destroy());
  return { server, bus: createEventBridgeBus(client, { busName: 'deskdrop-prod', source: 'deskdrop-prod' }) };
};
const entriesOf = ({ body }: ReceivedRequest) => JSON.parse(body).Entries as Record<string, unknown>[];

describe('the event bus', () => {
  test('gets each event with its type, its time and its source, ten at once', async () => {
    const { server, bus } = await busAt(taking());
    expect(await bus.send(Array.from({ length: 12 }, (_, no) => event(no)))).toEqual([]);
    expect(server.requests.map((request) => entriesOf(request).length)).toEqual([10, 2]);
    expect(server.requests[0]?.headers['x-amz-target']).toBe('AWSEvents.PutEvents');
    expect(entriesOf(server.requests[0] as ReceivedRequest)[3]).toEqual({
      EventBusName: 'deskdrop-prod',
      Source: 'deskdrop-prod',
      DetailType: 'OrderPlaced',
      Detail: JSON.stringify(event(3).detail),
      Time: Date.parse('2026-03-01T12:00:00.000Z') / 1_000,
    });
  });

  test('reports which events it did not accept', async () => {
    const { bus } = await busAt(taking(({ Detail }) => !Detail.includes('order-1.')));
    expect(await bus.send([event(0), event(1), event(2)])).toEqual([event(1)]);
  });

  test('accepted nothing if its answer does not say what', async () => {
    const { bus } = await busAt(answerWith(200, { FailedEntryCount: 1, Entries: [{ EventId: 'e' }] }));
    expect(await bus.send([event(0), event(1)])).toEqual([event(0), event(1)]);
  });

  test.each([
    ['refuses', answerWith(400, { __type: 'AccessDeniedException', message: 'no' })],
    ['fails', answerWith(500, { __type: 'InternalException' })],
    ['breaks off', reset],
    ['does not answer', hang],
  ])('is tried once if it %s', async (_, respond) => {
    const { server, bus } = await busAt(inTurn(respond, taking()));
    await expect(bus.send([event(0)])).rejects.toThrow();
    expect(server.requests.length).toBeLessThanOrEqual(1);
  });
});

test('the file that replaces it gets one line for each event, as a rule would see it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'deskdrop-events-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const file = join(dir, 'events.jsonl');
  const bus = createEventFile(file, 'deskdrop-local');
  expect(await bus.send([event(0), event(1)])).toEqual([]);
  await bus.send([event(2)]);
  const lines = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toEqual(
    [0, 1, 2].map((no) => ({
      source: 'deskdrop-local',
      'detail-type': 'OrderPlaced',
      time: '2026-03-01T12:00:00.000Z',
      detail: event(no).detail,
    })),
  );
});
