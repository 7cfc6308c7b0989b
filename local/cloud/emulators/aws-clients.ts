import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { AwsClientConfig } from './aws-endpoint.ts';

export interface AwsClients {
  readonly config: AwsClientConfig;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  destroy(): void;
}

export const createAwsClients = (config: AwsClientConfig): AwsClients => {
  const clients = { s3: new S3Client(config), sqs: new SQSClient(config), dynamodb: new DynamoDBClient(config) };
  return {
    config,
    ...clients,
    destroy: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
};
