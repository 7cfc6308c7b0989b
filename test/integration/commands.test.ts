import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerOf, newCommand } from '../../lambdas/domain/commands/command-transitions.ts';
import { desktopStatus } from '../../lambdas/use-cases/status/order-status.ts';
import { until } from '../support/command.ts';
import { csvOf, type Pipeline, startPipeline } from '../support/pipeline.ts';
import { callApi, lookAt, postCommand, runCommandThere, type SendOptions } from '../support/send-command.ts';

// A command from its signature to its end: the API, the two functions and the queue between them, with the real
// handlers. The assertions count what exists at the provider.

let pipeline: Pipeline;
let sqs: SQSClient;
beforeAll(async () => {
  pipeline = await startPipeline({
    guard: { approval: 'above-1-desktops' },
    times: { resendAfterMs: 6_500, maxAttempts: 2, maxSweeps: 1 },
  });
  sqs = new SQSClient(pipeline.cloud.clientConfig);
});
afterAll(async () => {
  sqs.destroy();
  await pipeline.stop();
});

const held = async (...users: readonly string[]): Promise<string> => {
  const intakeId = await pipeline.put(csvOf(...users), `incoming/${randomUUID()}.csv`);
  await pipeline.answer(intakeId, 'HELD');
  return intakeId;
};
const liveOf = (user: string) => pipeline.simulator.book.desktopsByUser().get(user) ?? [];
/** A release that changes nothing, because no order holds that name. */
const NOBODY = { kind: 'release', seen: { clientOrderId: 'none', standing: 'ordered' } } as const;
const releaseOf = async (name: string) => {
  const { claim } = (await desktopStatus(name, pipeline.ledger, 'D-')) ?? {};
  return { ...NOBODY, name, seen: { clientOrderId: claim?.clientOrderId ?? '', standing: 'ordered' } } as const;
};
const standing = (commandId: string) => pipeline.ledger.commands.getCommand(commandId);

describe('a signed command', () => {
  test('is answered at once, done by the function, and recorded with its author', async () => {
    const intakeId = await held('asked-a', 'asked-b');
    const commandId = randomUUID();
    const { status, json } = await postCommand(
      pipeline.cloud,
      { kind: 'approve', intakeId },
      { commandId, who: 'Grace' },
    );
    expect({ status, json }).toMatchObject({
      status: 202,
      json: {
        commandId,
        state: 'requested',
        request: { kind: 'approve', intakeId },
        requestedBy: { arn: 'arn:aws:iam::000000000000:user/Grace', userId: 'Grace' },
      },
    });
    const { intake, rows } = await pipeline.answer(intakeId, 'REPORTED');
    expect(rows.map((row) => row.deskdrop_status)).toEqual(['ordered', 'ordered']);
    expect(intake.approval).toMatchObject({ by: 'Grace', command: commandId });
    expect(await lookAt(pipeline.cloud, commandId)).toMatchObject({
      state: 'done',
      result: { kind: 'decided', sent: true },
    });
  });

  test('from a role is recorded with the role, and says that the name of its session is not proved', async () => {
    const intakeId = await held('role-a', 'role-b');
    const arn = 'arn:aws:sts::123456789012:assumed-role/Finance/grace';
    const command = await runCommandThere(
      pipeline.cloud,
      { kind: 'reject', intakeId, reason: 'no budget' },
      { who: arn },
    );
    expect(command).toMatchObject({ state: 'done', requestedBy: { role: 'Finance', sessionName: 'grace' } });
    const { rows, intake } = await pipeline.answer(intakeId, 'REPORTED');
    expect(intake.rejection).toMatchObject({ arn, reason: 'no budget' });
    expect(rows[0]?.deskdrop_reason).toBe(
      `rejected by role Finance, session grace (a name that nobody has proved) (${arn}): no budget`,
    );
  });

  test('stays one command however often it is repeated, and is done once', async () => {
    const { intake } = await pipeline.drop(csvOf('repeated'));
    const request = await releaseOf('repeated');
    const commandId = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => postCommand(pipeline.cloud, request, { commandId })),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    await until(async () => (await standing(commandId))?.state === 'done');
    const again = await postCommand(pipeline.cloud, request, { commandId });
    expect(again).toMatchObject({
      status: 202,
      json: { state: 'done', result: { what: expect.stringContaining('is released') } },
    });
    const { orders } = await pipeline.read(intake.intakeId);
    expect(orders[0]?.history.filter((entry) => entry.command === commandId)).toHaveLength(1);
  });

  test('under an id in use is refused, whether another person used it or it asked for something else', async () => {
    const commandId = randomUUID();
    const request = { ...NOBODY, name: 'nobody' };
    await postCommand(pipeline.cloud, request, { commandId });
    expect(await postCommand(pipeline.cloud, request, { commandId, who: 'Eve' })).toMatchObject({
      status: 409,
      json: { message: expect.stringContaining("somebody else's") },
    });
    expect(await postCommand(pipeline.cloud, { ...request, name: 'somebody' }, { commandId })).toMatchObject({
      status: 409,
      json: { message: expect.stringContaining('asks for something else') },
    });
  });

  test('releases nobody from an order other than the one that was seen, nor with another effect', async () => {
    const { intake } = await pipeline.drop(csvOf('looked-at'));
    const { orders } = await pipeline.read(intake.intakeId);
    const clientOrderId = String(orders[0]?.clientOrderId);
    const release = (seen: { clientOrderId: string; standing: 'ordered' | 'parked' }) =>
      runCommandThere(pipeline.cloud, { kind: 'release', name: 'looked-at', seen });
    for (const seen of [
      { clientOrderId: 'an-earlier-one', standing: 'ordered' },
      { clientOrderId, standing: 'parked' },
    ] as const)
      expect(await release(seen)).toMatchObject({
        state: 'refused',
        reason: expect.stringContaining('not as it was when you looked'),
      });
    expect(await release({ clientOrderId, standing: 'ordered' })).toMatchObject({ state: 'done' });
  });

  test('from a web page is refused, and so is a web page’s request to the emulators', async () => {
    const { commandsUrl, clientConfig } = pipeline.cloud;
    const headers = { origin: 'https://page.example', 'x-amz-target': 'DynamoDB_20120810.ListTables' };
    expect((await fetch(`${commandsUrl}/commands/x`, { headers })).status).toBe(403);
    const answer = await fetch(String(clientConfig.endpoint), { method: 'POST', headers, body: '{}' });
    expect({ status: answer.status, text: await answer.text() }).toEqual({
      status: 400,
      text: expect.stringContaining('A web page may not use the local cloud'),
    });
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  });

  test('that the use case refuses ends as refused, with the reason', async () => {
    expect(await runCommandThere(pipeline.cloud, { ...NOBODY, name: 'nobody' })).toMatchObject({
      state: 'refused',
      reason: 'the ledger has no user or computer name "nobody"',
    });
    expect(await runCommandThere(pipeline.cloud, { kind: 'approve', intakeId: 'none' })).toMatchObject({
      state: 'refused',
      reason: 'The ledger has no intake none.',
    });
  });

  test('ends an order in doubt by the provider’s records, with no credentials but the function’s', async () => {
    pipeline.simulator.faults.add({ on: 'order', match: 'doubtful', how: 'forbidden', code: 'WKS.00081105', times: 1 });
    const before = await pipeline.drop(csvOf('doubtful'));
    const clientOrderId = before.orders[0]?.clientOrderId ?? '';
    expect(
      await runCommandThere(pipeline.cloud, { kind: 'resolve-adopt', clientOrderId, providerOrderId: 'CS0NOBODY' }),
    ).toMatchObject({ state: 'refused', reason: 'the provider has no order CS0NOBODY' });
    await until(
      async () => (await runCommandThere(pipeline.cloud, { kind: 'resolve-absent', clientOrderId })).state === 'done',
    );
    await until(async () => (await pipeline.read(before.intake.intakeId)).orders[0]?.state === 'ORDERED');
    expect(liveOf('doubtful')).toHaveLength(1);
  });

  test('redrives a file, and says what became of each of its orders', async () => {
    pipeline.simulator.faults.add({ on: 'order', match: 'whole-file', how: 'refuse', times: 1 });
    const { intake, orders } = await pipeline.drop(csvOf('whole-file'));
    const command = await runCommandThere(pipeline.cloud, { kind: 'redrive-file', intakeId: intake.intakeId });
    expect(command).toMatchObject({
      state: 'done',
      result: { kind: 'file', redriven: [{ from: orders[0]?.clientOrderId, desktops: 1 }], sent: [], refused: [] },
    });
    await until(async () => liveOf('whole-file').length === 1);
    expect(await runCommandThere(pipeline.cloud, { kind: 'redrive-file', intakeId: intake.intakeId })).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('is ordered or on its way'),
    });
  });
});

describe('a request that was not signed as it arrives', () => {
  const other = { accessKeyId: 'local', secretAccessKey: 'guessed', sessionToken: 'Ann' };
  test.each<[string, SendOptions, RegExp]>([
    ['with another key', { signing: { credentials: other } }, /signature we calculated does not match/],
    [
      'with an unknown key id',
      { signing: { credentials: { ...other, accessKeyId: 'eve' } } },
      /security token .* invalid/,
    ],
    ['an hour ago', { signing: { at: new Date(Date.now() - 3_600_000) } }, /expired/],
    ['for another region', { signing: { region: 'eu-central-1' } }, /scoped to .*execute-api in us-east-1/],
    [
      'and was changed on its way',
      {
        tamper: (request) => {
          request.body = request.body?.replace('"tampered"', '"somebody-else"') ?? '';
        },
      },
      /does not match/,
    ],
    [
      'for another command',
      {
        tamper: (request) => {
          request.url = new URL(request.url.href.replace('release', 'approve'));
        },
      },
      /does not match/,
    ],
    [
      'as somebody else',
      {
        tamper: ({ headers }) => {
          headers['x-amz-security-token'] = 'Boss';
        },
      },
      /does not match/,
    ],
    [
      'at all',
      {
        tamper: ({ headers }) => {
          delete headers.authorization;
        },
      },
      /Missing Authentication Token/,
    ],
  ])('is refused, and nothing is recorded: %s', async (_, options, reason) => {
    const commandId = randomUUID();
    const answer = await postCommand(pipeline.cloud, { ...NOBODY, name: 'tampered' }, { ...options, commandId });
    expect(answer).toMatchObject({ status: 403, json: { message: expect.stringMatching(reason) } });
    expect(await standing(commandId)).toBeUndefined();
  });

  test('is refused if only its body was changed, whatever digest it states', async () => {
    const answer = await postCommand(
      pipeline.cloud,
      { ...NOBODY, name: 'tampered' },
      {
        tamper: (request) => {
          request.body = request.body?.replace('tampered', 'tampere2') ?? '';
        },
      },
    );
    expect(answer.status).toBe(403);
  });

  test('on an unknown path is not found, and a malformed command is told what is wrong', async () => {
    expect(await callApi(pipeline.cloud, { path: '/commands/pay-everything', body: '{}' })).toMatchObject({
      status: 404,
    });
    expect(await callApi(pipeline.cloud, { path: '/commands/release', body: '{"name":"x"}' })).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('commandId') },
    });
    for (const id of [randomUUID(), 'x'.repeat(3_000), 'x%2Fy'])
      expect(await callApi(pipeline.cloud, { path: `/commands/${id}` })).toMatchObject({ status: 404 });
    for (const id of ['%', '%E0%A4%A', '%zz'])
      expect(await callApi(pipeline.cloud, { path: `/commands/${id}` })).toMatchObject({ status: 400 });
    const token = { accessKeyId: 'local', secretAccessKey: 'local', sessionToken: '%' };
    const path = `/commands/${randomUUID()}`;
    expect(await callApi(pipeline.cloud, { path }, { signing: { credentials: token } })).toMatchObject({ status: 403 });
  });
});

describe('what a crash leaves', () => {
  const caller = callerOf({ arn: 'arn:aws:iam::123456789012:user/ada', accountId: '123456789012', userId: 'AID' });

  test('a command that was recorded and whose message was never sent is sent by the schedule', async () => {
    const intakeId = await held('lost-a', 'lost-b');
    const longAgo = new Date(Date.now() - 60_000).toISOString();
    const command = newCommand(randomUUID(), { kind: 'approve', intakeId }, caller, longAgo);
    await pipeline.ledger.commands.putCommand(command);
    await until(async () => (await standing(command.commandId))?.state === 'done');
    const { intake } = await pipeline.answer(intakeId, 'REPORTED');
    expect(intake.approval).toMatchObject({ by: 'ada', arn: caller.arn });
  });

  test('a command whose message failed each time ends as failed, and whoever waits for it sees that', async () => {
    const command = newCommand(randomUUID(), { ...NOBODY, name: 'x' }, caller, new Date().toISOString());
    await pipeline.ledger.commands.putCommand(command);
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: pipeline.cloud.queueUrls['command-dlq'],
        MessageBody: JSON.stringify({ commandId: command.commandId }),
      }),
    );
    await until(async () => (await standing(command.commandId))?.state === 'failed');
    expect(await lookAt(pipeline.cloud, command.commandId)).toMatchObject({
      error: expect.stringContaining('failed each time'),
    });
  });

  test('a repeated message for a command that has ended does nothing', async () => {
    await pipeline.drop(csvOf('once'));
    const done = await runCommandThere(pipeline.cloud, await releaseOf('once'));
    const seen = pipeline.log.length;
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: pipeline.cloud.queueUrls.command,
        MessageBody: JSON.stringify({ commandId: done.commandId }),
      }),
    );
    await runCommandThere(pipeline.cloud, { ...NOBODY, name: 'nobody-else' });
    expect(await standing(done.commandId)).toMatchObject({ state: 'done', endedAt: expect.any(String) });
    expect(pipeline.log.slice(seen).join('\n')).not.toContain(`"commandId":"${done.commandId}","command"`);
  });
});
