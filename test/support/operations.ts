import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../../lambdas/adapters/clock/system-clock.ts';
import { createProviderBook } from '../../lambdas/adapters/huawei/provider-book.ts';
import { createSqsMessages } from '../../lambdas/adapters/sqs/sqs-messages.ts';
import type { ProviderWorker } from '../../lambdas/use-cases/signals/worker.ts';
import { stageConfig } from '../../lib/stage/stage-config.ts';
import { type Pipeline, QUICK, STATIC_TOKEN } from './pipeline.ts';

/** The dependencies of an operator's command on the running pipeline, with the token of the IAM user `deskdrop`. */
export const operationsOf = ({ simulator, ledger, cloud }: Pipeline): ProviderWorker & { close(): void } => {
  const sqs = new SQSClient(cloud.clientConfig);
  const times = { ...stageConfig('local').times, ...QUICK };
  const { url, projectId } = simulator;
  return {
    ledger,
    messages: createSqsMessages(sqs, cloud.queueUrls),
    book: createProviderBook({
      workspaceEndpoint: url,
      bssEndpoint: url,
      projectId,
      authorizer: {
        operator: async () => 'deskdrop',
        headers: async () => ({ 'X-Auth-Token': STATIC_TOKEN }),
        invalidate: () => false,
      },
      requestTimeoutMs: times.requestTimeoutMs,
    }),
    clock: systemClock,
    times,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    close: () => sqs.destroy(),
  };
};
