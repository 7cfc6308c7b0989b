import type { Context, SQSEvent } from 'aws-lambda';
import { afterEach, expect, test, vi } from 'vitest';
import { asFunction, captureFunctionOutput } from '../../local/cloud/runtime/function-output.ts';
import { NOTHING_TO_TELL } from '../support/nothing-to-tell.ts';

afterEach(() => vi.unstubAllEnvs());

/** What a handler prints, line by line as JSON. */
const linesOf = async (
  handle: (
    modules: typeof import('../../lambdas/handlers/handle-batch.ts'),
  ) => (event: SQSEvent, context: Context) => Promise<unknown>,
): Promise<Record<string, unknown>[]> => {
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'deskdrop-test');
  vi.resetModules();
  const printed: string[] = [];
  const release = captureFunctionOutput((text) => printed.push(text));
  try {
    const event = {
      Records: [
        { messageId: 'm1', body: 'a' },
        { messageId: 'm2', body: 'b' },
      ],
    } as SQSEvent;
    const context = { awsRequestId: 'r1', functionName: 'f', getRemainingTimeInMillis: () => 1_000 } as Context;
    await asFunction('handler', async () =>
      handle(await import('../../lambdas/handlers/handle-batch.ts'))(event, context),
    );
  } finally {
    release();
  }
  return printed.map((line) => JSON.parse(line));
};

test('every log line has the message, the invocation and the subject of the message, and no contact details', async () => {
  const lines = await linesOf(({ handleBatch }) =>
    handleBatch({
      tellEvents: NOTHING_TO_TELL,
      parse: (body) => body,
      idsOf: (clientOrderId) => ({ clientOrderId }),
      handle: async (_, { log }) =>
        log.warn('refused', { reason: 'ada@example.com, "phone": "030 123"', nested: { to: ['+4930123456'] } }),
    }),
  );
  expect(lines).toMatchObject([
    {
      level: 'WARN',
      message: 'refused',
      service: 'deskdrop-test',
      messageId: 'm1',
      clientOrderId: 'a',
      function_request_id: 'r1',
    },
    { messageId: 'm2', clientOrderId: 'b', reason: '[E-MAIL], "phone": "[PHONE]"', nested: { to: ['[PHONE]'] } },
  ]);
});

test('a failed message is logged with its subject, is counted, and does not affect the others', async () => {
  let answer: unknown;
  const lines = await linesOf(({ handleBatch }) => async (event, context) => {
    const handler = handleBatch({
      tellEvents: NOTHING_TO_TELL,
      parse: (body) => body,
      idsOf: (clientOrderId) => ({ clientOrderId }),
      handle: async (id) => {
        if (id === 'a') throw new Error('no table');
      },
    });
    answer = await handler(event, context);
  });
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  expect(lines).toMatchObject([
    { level: 'ERROR', messageId: 'm1', clientOrderId: 'a', reason: expect.stringContaining('no table') },
    {
      service: 'deskdrop-test',
      MessagesFailed: 1,
      _aws: { CloudWatchMetrics: [{ Namespace: 'Deskdrop', Dimensions: [['service']] }] },
    },
  ]);
});

test('the log has every error that made a message fail, down to the first cause', async () => {
  const [line] = await linesOf(({ handleBatch }) =>
    handleBatch({
      tellEvents: NOTHING_TO_TELL,
      parse: (body) => body,
      idsOf: () => ({}),
      handle: async (id) => {
        if (id !== 'a') return;
        const parts = [new Error('the first intake', { cause: new Error('no table') }), new Error('the second intake')];
        throw new AggregateError(parts, '2 parts of the sweep failed');
      },
    }),
  );
  const told = String(line?.reason)
    .split('\n')
    .filter((text) => !/^ *at /.test(text));
  expect(told).toEqual([
    'AggregateError: 2 parts of the sweep failed',
    'caused by Error: the first intake',
    '  caused by Error: no table',
    'caused by Error: the second intake',
  ]);
});

test('an unreadable message is counted as such at each receive, and not as failed', async () => {
  const lines = await linesOf(({ handleBatch }) =>
    handleBatch({
      tellEvents: NOTHING_TO_TELL,
      parse: (body) => {
        if (body === 'a') throw new Error('of no known kind');
        return body;
      },
      idsOf: () => ({}),
      handle: async () => {},
    }),
  );
  expect(lines).toMatchObject([{ level: 'ERROR', messageId: 'm1' }, { MessagesUnreadable: 1 }]);
  expect(lines[1]).not.toHaveProperty('MessagesFailed');
});

test('what an invocation measured is one line in the embedded metric format, with its units', async () => {
  const lines = await linesOf(({ handleBatch, metrics }) =>
    handleBatch({
      tellEvents: NOTHING_TO_TELL,
      parse: (body) => body,
      idsOf: () => ({}),
      handle: async () => {
        metrics.record('Attempts', 1);
        metrics.record('TimeToOrder', 250);
      },
    }),
  );
  expect(lines).toMatchObject([
    {
      Attempts: [1, 1],
      TimeToOrder: [250, 250],
      _aws: {
        CloudWatchMetrics: [
          {
            Metrics: [
              { Name: 'Attempts', Unit: 'Count' },
              { Name: 'TimeToOrder', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
    },
  ]);
});

test('an invocation that measured nothing prints nothing', async () => {
  expect(
    await linesOf(({ handleBatch }) =>
      handleBatch({ tellEvents: NOTHING_TO_TELL, parse: (body) => body, idsOf: () => ({}), handle: async () => {} }),
    ),
  ).toEqual([]);
});
