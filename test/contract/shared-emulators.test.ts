import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { awsClientConfig } from '../../local/cloud/emulators/aws-endpoint.ts';
import type { ObjectCreated } from '../../local/cloud/emulators/emulator-messages.ts';
import { startLedger } from '../support/ledger.ts';
import { fresh } from '../support/orders.ts';
import { ownStage, sharedEmulators } from '../support/shared-emulators.ts';
import { orderBody } from '../support/workspace-simulator-client.ts';

// The guarantees on which tests with shared emulators rely.

test('two ledgers on the same emulators do not see each other’s items', async () => {
  const [one, other] = await Promise.all([startLedger(), startLedger()]);
  expect(other.clientConfig.endpoint).toBe(one.clientConfig.endpoint);
  const order = fresh({ clientOrderId: 'order-1', intakeId: 'intake-1', size: 1 });
  const members = [{ position: 0, line: 2, userName: 'ada', computerName: 'D-ada', claimsName: false }];
  const request = orderBody([{ user_name: 'ada', computer_name: 'D-ada' }]) as never;
  await one.ledger.orders.putOrder({ order, members, request });

  expect(await one.ledger.orders.getOrder('order-1')).toMatchObject({ clientOrderId: 'order-1' });
  expect(await other.ledger.orders.getOrder('order-1')).toBeUndefined();
  expect(await other.ledger.orders.ordersOfIntake('intake-1', 1)).toEqual([]);
  await one.stop();
  expect(await other.ledger.orders.getOrder('order-1'), 'the emulators go on').toBeUndefined();
  await other.stop();
});

test('a test that has stopped them gets no more object events, while the others do', async () => {
  const [one, other] = await Promise.all([sharedEmulators(), sharedEmulators()]);
  const heard: Record<'one' | 'other', string[]> = { one: [], other: [] };
  const told = Promise.withResolvers<void>();
  one.onObjectCreated(({ key }) => void heard.one.push(key));
  other.onObjectCreated(({ key }: ObjectCreated) => {
    heard.other.push(key);
    if (key === 'second') told.resolve();
  });
  const s3 = new S3Client(awsClientConfig(one.endpoint));
  const Bucket = ownStage();
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'first', Body: 'x' }));
  await expect.poll(() => heard.one).toEqual(['first']);
  await one.stop();
  expect(await one.ended, 'ended as it was asked to').toBeUndefined();
  await s3.send(new PutObjectCommand({ Bucket, Key: 'second', Body: 'x' }));
  await told.promise;
  expect(heard).toEqual({ one: ['first'], other: ['first', 'second'] });
  await other.stop();
  s3.destroy();
});
