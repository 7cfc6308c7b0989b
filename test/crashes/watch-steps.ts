import { appendFileSync } from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

// Loaded before the command (node --import) by the crash tests alone. It sees every call with which a use case changes
// something outside the process, names it by who does what to which kind of thing, and writes each new name to a file; at
// the call that it is told, it kills the process and its children as `kill -9` would.
// Reads are no steps: killed at one, a process leaves behind what it left after the change before it.

const stepsFile = process.env.CRASH_STEPS_FILE;
const [when, killAt] = (process.env.CRASH_AT ?? '').split(/ (.*)/s);

Error.stackTraceLimit = 60;

const seen = new Set<string>();

/** The group: the embedded cloud goes down with the command, as a machine would take both. */
const die = (): void => {
  process.kill(-process.pid, 'SIGKILL');
};

const reach = (moment: 'before' | 'after', step: string): void => {
  if (moment === when && step === killAt) die();
  if (moment !== 'before' || seen.has(step)) return;
  seen.add(step);
  if (stepsFile !== undefined) appendFileSync(stepsFile, `${step}\n`);
};

/** The innermost use case on the stack, awaiting frames included. Undefined: the call is none of a deployed function's. */
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

/** `PROVIDER ITEM CANCELLING`, `ORDER ORDER QUEUED>SUBMITTING`, `ORDER ORDER ORDERED>ORDERED paying`, `results .result.csv`, `deskdrop-local-report`. */
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

/** All that goes to the provider is sent by `sendOnce` over node:http; what only reads is no step. */
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
  // The provider has answered, and nobody here has read it yet.
  outgoing.prependListener('response', () => reach('after', step));
  return outgoing;
}) as typeof request;
syncBuiltinESMExports();
