import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { DataFolderError } from '../../local/cloud/data/data-folder.ts';
import { type Endpoints, readRunningEndpoints } from '../../local/cloud/data/endpoints-file.ts';
import { DataFolderInUseError } from '../../local/cloud/data/holder.ts';
import { awsClientConfig } from '../../local/cloud/emulators/aws-endpoint.ts';
import { startEmulators } from '../../local/cloud/emulators/emulators.ts';
import { NoLedgerError, openLedgerOnDisk } from '../../local/cloud/ledger-on-disk.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud/local-cloud.ts';
import { createTable, LedgerShapeError } from '../../local/cloud/resources/create-table.ts';
import { planResources } from '../../local/cloud/template/resource-plan.ts';
import { behaviours, received } from '../fixtures/local-cloud/invocations.ts';
import { smallStack } from '../fixtures/local-cloud/small-stack.ts';

const RUN_CLOUD = join(import.meta.dirname, '../fixtures/local-cloud/run-cloud-process.ts');

const until = (check: () => unknown) => vi.waitFor(check, { timeout: 120_000, interval: 20 });

let dataDir: string;

const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'local-cloud-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
};

/** In this process; stopped at the end of the test if it still runs. */
const startHere = async (template = smallStack()): Promise<LocalCloud> => {
  const cloud = await startLocalCloud({ dataDir, template });
  onTestFinished(() => cloud.stop());
  return cloud;
};

/** In a process of its own; killed at the end of the test if it still runs. */
const startElsewhere = async (folder = dataDir): Promise<{ process: ChildProcess; endpoints: Endpoints }> => {
  const child = fork(RUN_CLOUD, [folder], { execArgv: [] });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const [endpoints] = await once(child, 'message');
  return { process: child, endpoints };
};

const kill = async (child: ChildProcess): Promise<void> => {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
};

const dynamoDb = (config: LocalCloud['clientConfig']): DynamoDBClient => {
  const client = new DynamoDBClient({ ...config, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return client;
};

const itemKey = (pk: string) => ({ pk: { S: pk }, sk: { S: 'ITEM' } });
const putItem = (client: DynamoDBClient, TableName: string, pk: string) =>
  client.send(new PutItemCommand({ TableName, Item: itemKey(pk) }));
const getItem = async (client: DynamoDBClient, TableName: string, pk: string) =>
  (await client.send(new GetItemCommand({ TableName, Key: itemKey(pk), ConsistentRead: true }))).Item;

/** A ledger with one item that no process uses. */
const makeLedger = async (pk: string): Promise<void> => {
  const emulators = await startEmulators(dataDir);
  const client = dynamoDb(awsClientConfig(emulators.endpoint));
  const { table } = planResources(smallStack(), 'local');
  await createTable(client, table);
  await putItem(client, table.name, pk);
  await emulators.stop();
};

beforeEach(async () => {
  dataDir = await temporaryFolder();
});

afterEach(() => {
  behaviours.clear();
  received.clear();
});

describe('stopping', () => {
  it('waits for the handler that runs, and leaves no file behind', async () => {
    const cloud = await startHere();
    const client = dynamoDb(cloud.clientConfig);
    let isDone = false;
    behaviours.set('Sweep', async ({ Records }) => {
      if (Records[0]?.body !== 'a') return;
      // Longer than the last poll, which the stop waits for too.
      await delay(1500);
      await putItem(client, cloud.tableName, 'late');
      isDone = true;
    });
    const sqs = new SQSClient(cloud.clientConfig);
    await sqs.send(new SendMessageCommand({ QueueUrl: cloud.queueUrls.reconcile, MessageBody: 'a' }));
    sqs.destroy();
    await until(() => expect(received.get('Sweep a')).toBe(1));
    await cloud.stop();
    expect(isDone).toBe(true);
    await expect(cloud.ended).resolves.toBeUndefined();
    await expect(access(join(dataDir, 'endpoints.json'))).rejects.toThrow('ENOENT');
    await expect(access(join(dataDir, 'deskdrop.pid'))).rejects.toThrow('ENOENT');
    expect(process.env).not.toHaveProperty('AWS_ENDPOINT_URL');
  });

  it('is left to the parent at Ctrl-C: the emulators do not end by themselves', async () => {
    const emulators = await startEmulators(dataDir);
    onTestFinished(() => emulators.stop());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(emulators.pid, signal);
    const response = await fetch(`${emulators.endpoint}/health`);
    expect(response.status).toBe(200);
  });
});

describe('a kill', () => {
  it('of the command ends the emulators, and a new start continues with the ledger', async () => {
    const { process: parent, endpoints } = await startElsewhere();
    await putItem(dynamoDb(awsClientConfig(endpoints.endpoint)), endpoints.table, 'kept');
    await kill(parent);
    const cloud = await startHere();
    expect(await getItem(dynamoDb(cloud.clientConfig), cloud.tableName, 'kept')).toEqual(itemKey('kept'));
    await expect(fetch(`${endpoints.endpoint}/health`)).rejects.toThrow('fetch failed');
  });

  it('of the emulators ends the cloud with the reason, without losing an acknowledged write', async () => {
    const cloud = await startHere();
    const writer = dynamoDb(cloud.clientConfig);
    const names = Array.from({ length: 50 }, (_, index) => `item ${index}`);
    await Promise.all(names.map((pk) => putItem(writer, cloud.tableName, pk)));
    process.kill(cloud.emulatorPid, 'SIGKILL');
    const reason = await cloud.ended;
    expect(reason?.message).toContain('The process of the embedded S3, SQS and DynamoDB was ended by SIGKILL');
    await expect(access(join(dataDir, 'endpoints.json'))).rejects.toThrow('ENOENT');

    const ledger = await openLedgerOnDisk(dataDir);
    onTestFinished(() => ledger.stop());
    const reader = dynamoDb(ledger.clientConfig);
    for (const pk of names) expect(await getItem(reader, ledger.tableName, pk)).toEqual(itemKey(pk));
  });

  it('during the creation of the table is repaired by the next start', async () => {
    await mkdir(join(dataDir, 'ledger'), { recursive: true });
    const require = createRequire(import.meta.url);
    const { Level } = createRequire(require.resolve('dynalite'))('level');
    const database = new Level(join(dataDir, 'ledger'), { valueEncoding: 'json' });
    await database.put('table~deskdrop-local-ledger', { TableName: 'deskdrop-local-ledger', TableStatus: 'CREATING' });
    await database.close();
    await makeLedger('works');
  });
});

describe('a data folder in use', () => {
  it('is refused to a second run, naming the first', async () => {
    const { process: other } = await startElsewhere();
    const start = startEmulators(dataDir, { lockWaitMs: 100 });
    await expect(start).rejects.toThrow(DataFolderInUseError);
    await expect(start).rejects.toThrow(
      new RegExp(
        `^The ledger in ${dataDir} is in use by process ${other.pid} \\(.*run-cloud-process.ts .*running since 2`,
      ),
    );
    await expect(start).rejects.toThrow('use another folder with --data');
  });

  it('names the emulators that a killed command left, as long as they run', async () => {
    const { process: killed } = await startElsewhere();
    const { emulatorPid } = JSON.parse(await readFile(join(dataDir, 'deskdrop.pid'), 'utf8'));
    process.kill(emulatorPid, 'SIGSTOP');
    onTestFinished(() => void process.kill(emulatorPid, 'SIGCONT'));
    await kill(killed);
    await expect(startEmulators(dataDir, { lockWaitMs: 100 })).rejects.toThrow(
      `is in use by process ${emulatorPid}, left by process ${killed.pid} (`,
    );
  });

  it('is awaited, because an ended run takes a moment to release it', async () => {
    const first = await startEmulators(dataDir);
    const second = startEmulators(dataDir);
    await first.stop();
    await (await second).stop();
  });

  it('passes from one waiting run to the next, each with a working ledger and recorded as holder', async () => {
    await makeLedger('kept');
    const holder = await startEmulators(dataDir);
    // Both retry at short intervals, and the holder releases the folder for both at the same moment.
    const waiting = [startEmulators(dataDir, { lockWaitMs: 60_000 }), startEmulators(dataDir, { lockWaitMs: 60_000 })];
    const settled: string[] = [];
    const useInTurn = waiting.map(async (start) => {
      const emulators = await start;
      settled.push('started');
      const { emulatorPid } = JSON.parse(await readFile(join(dataDir, 'deskdrop.pid'), 'utf8'));
      expect(emulatorPid).toBe(emulators.pid);
      const { table } = planResources(smallStack(), 'local');
      expect(await getItem(dynamoDb(awsClientConfig(emulators.endpoint)), table.name, 'kept')).toEqual(itemKey('kept'));
      await delay(300);
      settled.push('stopping');
      await emulators.stop();
    });
    await holder.stop();
    await Promise.all(useInTurn);
    expect(settled).toEqual(['started', 'stopping', 'started', 'stopping']);
    await expect(access(join(dataDir, 'deskdrop.pid'))).rejects.toThrow('ENOENT');
  });

  it('is free again, without a recorded holder, when a start has failed or was aborted', async () => {
    await mkdir(join(dataDir, 'ledger'));
    await writeFile(join(dataDir, 'ledger', 'CURRENT'), 'nonsense');
    await expect(startEmulators(dataDir)).rejects.toThrow(DataFolderError);
    await expect(access(join(dataDir, 'deskdrop.pid'))).rejects.toThrow('ENOENT');
    await rm(join(dataDir, 'ledger'), { recursive: true });

    const holder = await startEmulators(dataDir);
    const breaking = new AbortController();
    const start = startEmulators(dataDir, { lockWaitMs: 60_000, signal: breaking.signal });
    breaking.abort(new Error('stop that'));
    await expect(start).rejects.toThrow('stop that');
    expect(JSON.parse(await readFile(join(dataDir, 'deskdrop.pid'), 'utf8'))).toMatchObject({
      emulatorPid: holder.pid,
    });
    await holder.stop();
    await (await startEmulators(dataDir, { lockWaitMs: 0 })).stop();
  });

  it('does not affect other folders: two clouds run at the same time, each with its own ledger', async () => {
    const [{ endpoints }, cloud] = await Promise.all([startElsewhere(await temporaryFolder()), startHere()]);
    const [theirs, ours] = [dynamoDb(awsClientConfig(endpoints.endpoint)), dynamoDb(cloud.clientConfig)];
    await putItem(theirs, endpoints.table, 'theirs');
    await putItem(ours, cloud.tableName, 'ours');
    expect(await getItem(ours, cloud.tableName, 'theirs')).toBeUndefined();
    expect(await getItem(theirs, endpoints.table, 'ours')).toBeUndefined();
  });
});

describe('a data folder that cannot be used', () => {
  it('is named when it is a file', async () => {
    const file = join(dataDir, 'file');
    await writeFile(file, '');
    const start = startEmulators(file);
    await expect(start).rejects.toThrow(DataFolderError);
    await expect(start).rejects.toThrow(`The folder ${file} cannot be used; choose another one with --data.`);
  });

  it('is named when the ledger in it is broken', async () => {
    await mkdir(join(dataDir, 'ledger'));
    await writeFile(join(dataDir, 'ledger', 'CURRENT'), 'nonsense');
    const start = startEmulators(dataDir);
    await expect(start).rejects.toThrow(DataFolderError);
    await expect(start).rejects.toThrow(`The ledger in ${dataDir} cannot be opened (`);
  });
});

describe('the running endpoints', () => {
  it('are those of a cloud in another process, until it is killed', async () => {
    expect(await readRunningEndpoints(dataDir)).toBeUndefined();
    const { process: other, endpoints } = await startElsewhere();
    expect(await readRunningEndpoints(dataDir)).toEqual(endpoints);
    await kill(other);
    expect(JSON.parse(await readFile(join(dataDir, 'endpoints.json'), 'utf8'))).toEqual(endpoints);
    expect(await readRunningEndpoints(dataDir)).toBeUndefined();
  });
});

describe('the ledger on disk', () => {
  it('can be read but not changed while no cloud runs', async () => {
    await makeLedger('kept');
    const ledger = await openLedgerOnDisk(dataDir);
    onTestFinished(() => ledger.stop());
    const client = dynamoDb(ledger.clientConfig);
    expect(await getItem(client, ledger.tableName, 'kept')).toEqual(itemKey('kept'));
    await expect(putItem(client, ledger.tableName, 'new')).rejects.toThrow('The ledger is open for reading only.');
  });

  it('does not exist before the first run', async () => {
    const opening = openLedgerOnDisk(join(dataDir, 'nowhere'));
    await expect(opening).rejects.toThrow(NoLedgerError);
    await expect(access(join(dataDir, 'nowhere'))).rejects.toThrow('ENOENT');
  });

  it('of another version is refused with what differs', async () => {
    await makeLedger('kept');
    const template = smallStack();
    const indexes = template.Resources.Table?.Properties?.GlobalSecondaryIndexes as { IndexName: string }[];
    for (const index of indexes) index.IndexName = 'byOther';
    const start = startHere(template);
    await expect(start).rejects.toThrow(LedgerShapeError);
    await expect(start).rejects.toThrow(
      /The table deskdrop-local-ledger was created for another version .*the index byOther: found none, needed shard HASH/,
    );
    // The failed start has released everything.
    await (await startEmulators(dataDir, { lockWaitMs: 0 })).stop();
    expect(process.env).not.toHaveProperty('AWS_ENDPOINT_URL');
  });
});
