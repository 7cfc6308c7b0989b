import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/**
 * The rooms of the code in rank order: a file imports only from its own room and from earlier ones. Rooms on one line
 * have the same rank, and do not import from each other.
 */
const RANKS: readonly (readonly string[])[] = [
  ['lambdas/domain/values'],
  ['lambdas/domain/events'],
  ['lambdas/domain/columns'],
  ['lambdas/domain/wording'],
  ['lambdas/domain/csv'],
  ['lambdas/domain/request'],
  ['lambdas/domain/orders'],
  ['lambdas/domain/members'],
  ['lambdas/domain/claims'],
  ['lambdas/domain/refusals'],
  ['lambdas/domain/doubts'],
  ['lambdas/domain/intakes'],
  ['lambdas/domain/planning'],
  ['lambdas/domain/examining'],
  ['lambdas/domain/verifying'],
  ['lambdas/domain/operating'],
  ['lambdas/domain/commands'],
  ['lambdas/domain/following'],
  ['lambdas/domain/reporting'],
  ['lambdas/domain/telling'],
  ['lambdas/domain/measuring'],
  ['lambdas/ports'],
  ['lambdas/use-cases/signals', 'lambdas/adapters/aws-sdk', 'lambdas/adapters/clock', 'lambdas/adapters/huawei/http'],
  ['lambdas/use-cases/claims', 'lambdas/adapters/huawei/auth'],
  ['lambdas/use-cases/plan', 'lambdas/adapters/huawei/ordering', 'lambdas/adapters/huawei/paying'],
  ['lambdas/use-cases/split', 'lambdas/adapters/huawei/evidence'],
  ['lambdas/adapters/huawei/offer'],
  [
    'lambdas/use-cases/submit',
    'lambdas/adapters/dynamodb',
    'lambdas/adapters/sqs',
    'lambdas/adapters/api-gateway',
    'lambdas/adapters/s3',
    'lambdas/adapters/sns',
    'lambdas/adapters/eventbridge',
    'lambdas/adapters/secrets',
    'lambdas/adapters/powertools',
    'lambdas/adapters/huawei',
  ],
  ['lambdas/use-cases/doubts', 'lambdas/adapters'],
  ['lambdas/use-cases/follow'],
  ['lambdas/use-cases/reconcile'],
  ['lambdas/use-cases/report'],
  ['lambdas/use-cases/status'],
  ['lambdas/use-cases/verify'],
  ['lambdas/use-cases/operate'],
  ['lambdas/use-cases/recover'],
  ['lambdas'],
  ['lambdas/handlers'],
  ['lib/files'],
  ['lib/stage'],
  ['lib/constructs'],
  ['lib'],
  ['local/workspace-simulator'],
  ['local/cloud/process'],
  ['local/cloud/data'],
  ['local/cloud/emulators'],
  ['local/cloud/template'],
  ['local/cloud/resources'],
  ['local/cloud/runtime'],
  ['local/cloud'],
  ['bin/commands/terminal'],
  ['bin/commands/connect'],
  ['bin/commands/json'],
  ['bin/commands/run'],
  ['bin/commands/inspect'],
  ['bin/commands/export'],
  ['bin/commands/operate'],
  ['bin/commands/smoke'],
  ['bin/commands/verify'],
  ['bin/commands/doctor'],
  ['bin/commands'],
  ['bin'],
];
const ROOMS = RANKS.flat();
/** The innermost room that contains the file. */
const roomOf = (file: string): string | undefined =>
  ROOMS.filter((room) => file.startsWith(`${room}/`)).sort((a, b) => b.length - a.length)[0];
const rankOf = (room: string): number => RANKS.findIndex((rooms) => rooms.includes(room));

/** Use cases and adapters never import from each other, whatever their ranks. */
const areApart = (a: string, b: string): boolean =>
  [a, b].some((room) => room.startsWith('lambdas/use-cases')) &&
  [a, b].some((room) => room.startsWith('lambdas/adapters'));

const FILES = globSync('{lambdas,lib,local,bin}/**/*.ts').map(normalize);
const ENDS = new Set(FILES);
const importsOf = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)]
    .map(([, path = '']) => join(dirname(file), path))
    .filter((path) => ENDS.has(path));

test('every file belongs to a room', () => {
  expect(FILES.filter((file) => roomOf(file) === undefined)).toEqual([]);
  expect(ROOMS.filter((room) => !FILES.some((file) => roomOf(file) === room))).toEqual([]);
});

test('a file imports from its own room and from earlier ones', () => {
  const wrong = FILES.flatMap((file) =>
    importsOf(file).flatMap((imported) => {
      const [from, to] = [roomOf(file) ?? '', roomOf(imported) ?? ''];
      if (from === to || (rankOf(to) < rankOf(from) && !areApart(from, to))) return [];
      return [`${file} imports ${imported}`];
    }),
  );
  expect(wrong).toEqual([]);
});

test('no two files share a name', () => {
  const names = FILES.map((file) => basename(file));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('no file imports a handler: it is found through the template', () => {
  const importers = FILES.filter((file) => roomOf(file) !== 'lambdas/handlers').filter((file) =>
    importsOf(file).some((imported) => roomOf(imported) === 'lambdas/handlers'),
  );
  expect(importers).toEqual([]);
});
