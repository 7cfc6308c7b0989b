import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoDbLedger } from '../lambdas/adapters/dynamodb/dynamodb-ledger.ts';
import { loadProfiles } from '../lambdas/adapters/profile-files.ts';
import { createSqsMessages } from '../lambdas/adapters/sqs/sqs-messages.ts';
import type { Order } from '../lambdas/domain/orders/order.ts';
import type { OrderRate } from '../lambdas/domain/orders/order-rate.ts';
import { buildOrderRequest } from '../lambdas/domain/planning/build-request.ts';
import { omitUndefined } from '../lambdas/domain/values/omit-undefined.ts';
import { shardsFor } from '../lambdas/domain/values/shards.ts';
import type { Ledger, PlannedOrderItems } from '../lambdas/ports/ledger.ts';
import { type LocalCloud, startLocalCloud } from '../local/cloud/local-cloud.ts';
import { forkWorkspaceSimulator } from '../local/workspace-simulator/fork-simulator.ts';
import { readReport } from '../local/workspace-simulator/simulator-report.ts';

export interface OrderingBench {
  readonly orders: number;
  /** The provider's latency for every answer. */
  readonly latencyMs: number;
  readonly concurrency: number;
  /** Both the provider's limit, over a sliding window, and the stage's order rate. */
  readonly rate?: OrderRate;
}

const TOKEN = 'bench';

/**
 * Measures orders of one desktop each. A file would make orders of up to 50 desktops, so these are put into the ledger
 * directly, as split does, and then sent to the queue. Measured from the first message until the last order is ORDERED.
 */
export const benchOrdering = async (bench: OrderingBench): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskdrop-bench-'));
  const { rate } = bench;
  const simulator = await forkWorkspaceSimulator({
    staticToken: TOKEN,
    settings: { answerDelayMs: bench.latencyMs, ...omitUndefined({ throttleAbove: rate }) },
  });
  const endpoints = { workspaceEndpoint: simulator.url, iamEndpoint: simulator.url, bssEndpoint: simulator.url };
  const cloud = await startLocalCloud({
    dataDir,
    functionLog: () => {},
    overrides: {
      provider: { projectId: simulator.projectId, ...endpoints },
      submitConcurrency: bench.concurrency,
      ...omitUndefined({ orderRate: rate }),
    },
    environment: {
      PROFILES_DIR: resolve('profiles'),
      WORKSPACE_CREDENTIALS: JSON.stringify({ type: 'static-token', token: TOKEN }),
    },
  });
  try {
    await measure(bench, cloud, simulator.url);
  } finally {
    await cloud.stop();
    await simulator.stop();
    await rm(dataDir, { recursive: true });
  }
};

const measure = async (bench: OrderingBench, cloud: LocalCloud, simulatorUrl: string): Promise<void> => {
  const { latencyMs, concurrency, rate } = bench;
  const dynamoDb = new DynamoDBClient(cloud.clientConfig);
  const sqs = new SQSClient(cloud.clientConfig);
  const ledger = createDynamoDbLedger(dynamoDb, { tableName: cloud.tableName, newId: randomUUID });
  const ids = await putOrders(bench.orders, ledger);

  const began = Date.now();
  await createSqsMessages(sqs, cloud.queueUrls).sendOrders(ids, 0);
  const orders = await ended(ids, ledger);
  const tookMs = Math.max(...orders.map(({ since }) => Date.parse(since))) - began;
  const { calls, orders: placed } = await readReport(simulatorUrl);

  const byWorkersMs = (bench.orders * latencyMs) / concurrency;
  const idealMs = rate === undefined ? byWorkersMs : (bench.orders * rate.perMs) / rate.orders;
  const limit = rate === undefined ? '' : `, ${rate.orders} orders in ${rate.perMs / 1_000} s`;
  const histories = orders.flatMap(({ history }) => history);
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
  console.log(`${bench.orders} orders, provider's latency ${latencyMs} ms, ${concurrency} at a time${limit}`);
  console.log(`  ordered                        ${orders.filter(({ state }) => state === 'ORDERED').length}`);
  console.log(`  first message -> last ordered  ${seconds(tookMs)}`);
  console.log(`  ideal                          ${seconds(idealMs)}`);
  console.log(`  ratio                          ${(tookMs / idealMs).toFixed(3)}`);
  console.log(`  order calls throttled          ${calls.order - placed.length} of ${calls.order}`);
  console.log(`  lease to outcome, median       ${medianPostMs(orders)} ms`);
  console.log(`  attempts                       ${histories.filter(({ to }) => to === 'SUBMITTING').length}`);
  dynamoDb.destroy();
  sqs.destroy();
};

const putOrders = async (count: number, ledger: Ledger): Promise<string[]> => {
  const { standard } = (await loadProfiles('profiles')).profiles;
  if (standard === undefined) throw new Error('profiles/standard.json is missing');
  const at = new Date().toISOString();
  const items = Array.from({ length: count }, (_, no): PlannedOrderItems => {
    const member = { line: no + 2, userName: `user-${no}`, computerName: `D-user-${no}`, claimsName: false };
    return {
      order: {
        state: 'QUEUED',
        clientOrderId: `bench-${no}`,
        intakeId: 'bench',
        profile: standard.name,
        firstLine: member.line,
        size: 1,
        payment: 'manual',
        origin: { kind: 'planned' },
        createdAt: at,
        since: at,
        revision: 0,
        shards: shardsFor(count),
        attemptsUsed: 0,
        throttled: 0,
        alreadyOrdered: {},
        ejected: {},
        setAside: {},
        history: [{ at, from: null, to: 'QUEUED', attempt: 0, reason: 'put by the benchmark' }],
      },
      members: [{ position: 0, ...member }],
      request: buildOrderRequest(standard, [{ ...member, profile: standard.name }], 'manual', `bench-${no}`),
    };
  });
  for (const item of items) await ledger.orders.putOrder(item);
  return items.map(({ order }) => order.clientOrderId);
};

/** Polls rarely, because reads slow down what is measured. */
const ended = async (ids: readonly string[], ledger: Ledger): Promise<Order[]> => {
  for (;;) {
    await sleep(2_000);
    if ((await ledger.orders.openOrders('bench', shardsFor(ids.length), new Date().toISOString())).length > 0) continue;
    return [...(await ledger.orders.getOrders(ids)).values()];
  }
};

const medianPostMs = (orders: readonly Order[]): number => {
  const took = orders
    .map(({ since, history }) => {
      const leased = history.findLast(({ to }) => to === 'SUBMITTING');
      return Date.parse(since) - Date.parse(leased?.at ?? since);
    })
    .sort((a, b) => a - b);
  return took[Math.floor(took.length / 2)] ?? 0;
};
