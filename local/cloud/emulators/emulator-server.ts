import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import dynalite from 'dynalite';
import type { ObjectCreated } from './emulator-messages.ts';
import { FROM_PAGE, isFromPage } from './from-page.ts';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

const LOOPBACK = '127.0.0.1';
/** S3 stores these next to the object. fauxqs would overwrite the object with them. */
const SUB_RESOURCES = ['acl', 'legal-hold', 'retention', 'tagging'];
const READ_OPERATIONS = new Set(['BatchGetItem', 'DescribeTable', 'GetItem', 'Query', 'Scan']);

/** `DynamoDB_20120810.GetItem` to `GetItem`; undefined for another service's request. */
const dynamoDbOperation = (request: IncomingMessage): string | undefined => {
  const target = String(request.headers['x-amz-target'] ?? '');
  return target.startsWith('DynamoDB_') ? target.slice(target.indexOf('.') + 1) : undefined;
};

const refuse = (response: ServerResponse, message: string): void => {
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', message }));
};

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, LOOPBACK, resolve);
  });
  return (server.address() as AddressInfo).port;
};

/**
 * dynalite's server without its request listener, which is returned separately. Closing the server closes the database.
 */
const openLedger = (path: string): { server: Server; ledger: Listener } => {
  const server = dynalite({ path, createTableMs: 0 });
  const [ledger] = server.listeners('request') as Listener[];
  if (ledger === undefined) throw new Error('dynalite has no request listener: its version does not fit this code.');
  server.removeAllListeners('request');
  return { server, ledger };
};

/** Makes dynalite open its database now, not at the first request: if that fails, the process crashes. */
const openDatabase = async (port: number): Promise<void> => {
  const response = await fetch(`http://${LOOPBACK}:${port}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      // Required, but not checked.
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=a',
    },
    body: '{}',
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The embedded DynamoDB does not answer: ${text}`);
};

const POLL_MS = 10;
/** How long requests may take to end before their connections are closed. */
const DRAIN_MS = 2_000;

/** Waits for the requests before the database is closed, because dynalite throws for those that are left. */
const closeServer = async (server: Server): Promise<void> => {
  let isClosed = false;
  const closed = new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
  }).finally(() => {
    isClosed = true;
  });
  for (const end = performance.now() + DRAIN_MS; !isClosed && performance.now() < end; await delay(POLL_MS))
    server.closeIdleConnections();
  server.closeAllConnections();
  await closed;
};

/**
 * The object that an S3 request created, if any: a PUT of an object or of a copy, or the POST that completes an upload.
 */
const createdObject = (request: {
  method: string;
  params: unknown;
  query: unknown;
  headers: IncomingMessage['headers'];
}): ObjectCreated | undefined => {
  const { bucket, '*': key } = request.params as { bucket?: string; '*'?: string };
  const query = request.query as Record<string, string | undefined>;
  if (!bucket || !key) return undefined;
  if (request.method === 'POST') {
    return query.uploadId === undefined ? undefined : { bucket, key, reason: 'CompleteMultipartUpload' };
  }
  if (request.method !== 'PUT' || query.uploadId !== undefined || query.renameObject !== undefined) return undefined;
  return { bucket, key, reason: request.headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject' };
};

const startQueuesAndBucket = async (onObjectCreated: (object: ObjectCreated) => void) => {
  const { buildApp } = await import('fauxqs');
  const app = buildApp({ logger: false });
  app.addHook('onRequest', async (request, reply) => {
    const { '*': key } = request.params as { '*'?: string };
    const subResource = SUB_RESOURCES.find((name) => name in (request.query as object));
    if (request.method !== 'PUT' || !key || subResource === undefined) return;
    await reply
      .status(501)
      .header('content-type', 'application/xml')
      .send(
        `<Error><Code>NotImplemented</Code><Message>The local S3 has no ${subResource} of objects.</Message></Error>`,
      );
  });
  app.addHook('onResponse', async (request, reply) => {
    const object = reply.statusCode === 200 ? createdObject(request) : undefined;
    if (object !== undefined) onObjectCreated(object);
  });
  await app.ready();
  return app;
};

export interface EmulatorServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * S3 and SQS (in memory) and DynamoDB (on disk) on one port. `x-amz-target` tells them apart, as in moto and
 * LocalStack.
 */
export const startEmulatorServer = async (
  ledgerPath: string,
  onObjectCreated: (object: ObjectCreated) => void,
): Promise<EmulatorServer> => {
  const app = await startQueuesAndBucket(onObjectCreated);
  const { server, ledger } = openLedger(ledgerPath);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (isFromPage(request)) refuse(response, FROM_PAGE);
    else if (dynamoDbOperation(request) === undefined) app.routing(request, response);
    else ledger(request, response);
  });
  const port = await listen(server);
  await openDatabase(port);
  return {
    port,
    close: async () => {
      await app.close();
      await closeServer(server);
    },
  };
};

/** Only DynamoDB, to read a ledger that no cloud is using. Refuses requests that would change it. */
export const startReadOnlyLedgerServer = async (ledgerPath: string): Promise<EmulatorServer> => {
  const { server, ledger } = openLedger(ledgerPath);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const operation = dynamoDbOperation(request);
    if (isFromPage(request)) refuse(response, FROM_PAGE);
    else if (operation !== undefined && READ_OPERATIONS.has(operation)) ledger(request, response);
    else refuse(response, 'The ledger is open for reading only.');
  });
  return { port: await listen(server), close: () => closeServer(server) };
};
