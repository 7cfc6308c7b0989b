import { appendFileSync } from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

// Only the crash tests load this, before the command (node --import). It sees every call with which a use case changes
// something outside the process, names the call by its use case, action and kind of object, and writes each new name to
// a file. At the call that it is given, it kills the process and its children, like `kill -9`.
// Reads are not steps: a kill at a read leaves the same state as a kill after the change before it.

const stepsFile = process.env.CRASH_STEPS_FILE;
const [when, killAt] = (process.env.CRASH_AT ?? '').split(/ (.*)/s);

Error.stackTraceLimit = 60;

const seen = new Set<string>();

/** Kills the process group: the embedded cloud ends with the command, as both would with the machine. */
const die = (): void => {
  process.kill(-process.pid, 'SIGKILL');
};

const reach = (moment: 'before' | 'after', step: string): void => {
  if (moment === when && step === killAt) die();
  if (moment !== 'before' || seen.has(step)) return;
  seen.add(step);
  if (stepsFile !== undefined) appendFileSync(stepsFile, `${step}\n`);
};

/** The innermost use case on the stack, async frames included; undefined if no deployed function makes the call. */
const useCaseOf = (stack: string | undefined): string | undefined =>
  /lambdas\/use-cases\/[a-z]+\/([a-z-]+)\.ts/.exec(stack ?? '')?.[1];

const READS = /^(Get|BatchGet|Query|Scan|Head|List|Receive|Describe)/;

interface Command {
  readonly input: {
    readonly Item?: Readonly<Record<string, unknown>>;
    readonly Key?: string | Readonly<Record<string, unknown>>;
    readonly QueueUrl?: string;
    readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
  };
}

const TABLE_STATES = ['state', 'phase', 'status'] as const;

/** Examples: `PROVIDER ITEM CANCELLING`, `ORDER ORDER QUEUED>SUBMITTING`, `results .result.csv`. */
const thingOf = ({ input: { Item, Key, QueueUrl, ExpressionAttributeValues: values } }: Command): string => {
  if (QueueUrl !== undefined) return QueueUrl.split('/').at(-1) ?? '';
  if (typeof Key === 'string') return `${Key.split('/')[0]} ${/(\.[a-z]+){2}$/.exec(Key)?.[0] ?? ''}`;
  const { pk, sk } = Item ?? Key ?? {};
  const to = TABLE_STATES.map((name) => Item?.[name]).find((state) => state !== undefined);
  const from = TABLE_STATES.map((name) => values?.[`:${name}`]).find((state) => state !== undefined);
  const payment = (Item?.paymentState as { kind?: string } | undefined)?.kind;
  const change = [from, to].filter((state) => state !== undefined).join('>');
  return [String(pk).split('#')[0], sk, change, payment].filter((part) => part !== undefined && part !== '').join(' ');
};

/** Every SDK client inherits `send` from the same class. */
const client = Object.getPrototypeOf(DynamoDBDocumentClient.prototype) as {
  send: (this: unknown, command: Command, ...rest: unknown[]) => Promise<unknown>;
};
const { send } = client;
client.send = async function (command, ...rest) {
  const verb = command.constructor.name.replace(/Command$/, '');
  const useCase = READS.test(verb) ? undefined : useCaseOf(new Error().stack);
  if (useCase === undefined) return send.call(this, command, ...rest);
  const step = `${useCase}: ${verb} ${thingOf(command)}`;
  reach('before', step);
  const answer = await send.call(this, command, ...rest);
  reach('after', step);
  return answer;
};

/** Every call to the provider is sent by `sendOnce` over node:http; reads are not steps. */
const { request } = http;
http.request = ((...args: Parameters<typeof request>) => {
  const options: http.RequestOptions | string | URL = args[0];
  const stack = new Error().stack ?? '';
  const useCase = stack.includes('send-once.ts') ? (useCaseOf(stack) ?? 'provider') : undefined;
  if (useCase === undefined || typeof options === 'string' || options instanceof URL) return request(...args);
  if (options.method === 'GET') return request(...args);
  const step = `${useCase}: ${options.method} ${options.path?.split('/').slice(-2).join('/')}`;
  reach('before', step);
  const outgoing = request(...args);
  // The provider has answered, but this process has not read the answer yet.
  outgoing.prependListener('response', () => reach('after', step));
  return outgoing;
}) as typeof request;
syncBuiltinESMExports();
