import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../lib/stage-config.ts';
import { synthesizeStage } from '../../lib/synthesize-stage.ts';
import { presentCall } from '../../local/cloud/function-output.ts';
import { rightsOf } from '../infra/template.ts';
import { type Pipeline, startPipeline } from '../support/pipeline.ts';

// The embedded cloud refuses nobody anything: what the functions really ask the ledger for is held against their rights.

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Record<string, unknown>;
}
type Send = (this: unknown, command: Command, ...rest: unknown[]) => unknown;
type Keyed = { readonly pk?: string } | undefined;

/** IAM's name of the action, and the partition keys or the index that it is about. */
const ASKED: Readonly<Record<string, (input: Command['input']) => readonly [string, readonly string[]]>> = {
  GetCommand: ({ Key }) => ['GetItem', [(Key as Keyed)?.pk ?? '']],
  BatchGetCommand: ({ RequestItems }) => [
    'BatchGetItem',
    Object.values(RequestItems as Record<string, { Keys: readonly { pk: string }[] }>).flatMap(({ Keys }) =>
      Keys.map(({ pk }) => pk),
    ),
  ],
  PutCommand: ({ Item }) => ['PutItem', [(Item as Keyed)?.pk ?? '']],
  UpdateCommand: ({ Key }) => ['UpdateItem', [(Key as Keyed)?.pk ?? '']],
  DeleteCommand: ({ Key }) => ['DeleteItem', [(Key as Keyed)?.pk ?? '']],
  QueryCommand: ({ IndexName }) => ['Query', [`index/${IndexName ?? 'none'}`]],
};

const prefixOf = (key: string): string => key.replace(/#.*/s, '#');

/** `<function> <action> <beginning of the key, or index>`. */
const used = new Set<string>();
// All clients share the class below them.
const base = Object.getPrototypeOf(S3Client.prototype) as { send: Send };
const { send } = base;

let pipeline: Pipeline;
beforeAll(async () => {
  base.send = function (command, ...rest) {
    const call = presentCall();
    const asked = ASKED[command.constructor.name]?.(command.input);
    if (call !== undefined && asked !== undefined)
      for (const key of asked[1]) used.add(`${call.name.replace('deskdrop-local-', '')} ${asked[0]} ${prefixOf(key)}`);
    return send.call(this, command, ...rest);
  };
  pipeline = await startPipeline({
    payment: 'confirm',
    guard: { maxDesktopsPerDay: 1_000 },
    times: { followMinMs: 500, followMaxMs: 1_000, followForMs: 60_000 },
  });
});
afterAll(async () => {
  base.send = send;
  await pipeline.stop();
});

test('no function asks the ledger for what its role does not allow', { timeout: 120_000 }, async () => {
  const { faults } = pipeline.simulator;
  faults.add({ on: 'order', how: 'reset', when: 'after', match: 'lost', times: 1 });
  faults.add({ on: 'order', how: 'refuse', match: 'refused' });
  const people = 'lost,users,,\nrefused,administrators,,\ncolleague,administrators,,\n';
  const csv = `user_name,user_group,desktop_name,size\n${people},,LAB,3\n`;
  await pipeline.drop(csv);
  // Once more: everybody is already ordered.
  await pipeline.drop(`${csv}\n`);

  const prod = await synthesizeStage('prod', { provider: { projectId: 'p1' } });
  const allowed = new Set(
    FUNCTION_NAMES.flatMap((name) =>
      rightsOf(prod, name).flatMap(({ actions, resources, condition }) => {
        const keys = Object.values((condition ?? {}) as Record<string, Record<string, string[]>>).flatMap(
          (terms) => terms['dynamodb:LeadingKeys'] ?? [],
        );
        const indexes = resources.map((resource) => resource.replace(/^.*\/index\//, 'index/'));
        const about = keys.length > 0 ? keys : indexes;
        return actions
          .filter((action) => action.startsWith('dynamodb:'))
          .flatMap((action) =>
            about.map((one) => `${name} ${action.slice('dynamodb:'.length)} ${one}`.replace(/\*$/, '')),
          );
      }),
    ),
  );
  expect([...used].filter((one) => !allowed.has(one)).sort()).toEqual([]);
  // Else nothing was listened to.
  expect([...used]).toEqual(
    expect.arrayContaining([
      'split PutItem DAY#',
      'submit PutItem USER#',
      'submit PutItem POOL#',
      'submit PutItem PROVIDER#',
      'reconcile PutItem ORDER#',
      'report PutItem INTAKE#',
    ]),
  );
});
