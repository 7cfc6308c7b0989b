import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csvLines } from '../../bin/commands/export/text-lines.ts';
import { type Outcome, type Pipeline, startPipeline } from '../support/pipeline.ts';

const CORPUS = join(import.meta.dirname, '../fixtures/hostile');
const REPOSITORY = join(import.meta.dirname, '../..');

/** The beginning of a cell that a spreadsheet program would evaluate. */
const RUNS = /^[=+\-@\t\r]/;

let pipeline: Pipeline;
beforeAll(async () => {
  // Of every-field.csv most lines are invalid.
  pipeline = await startPipeline({ guard: { maxInvalidPercent: 100 } });
});
afterAll(() => pipeline.stop());

const corpus = (name: string): string => readFileSync(join(CORPUS, name), 'utf8');

const cellsOf = (csv: string): string[][] => parse(csv, { bom: true, relax_column_count: true });

/** Drops a file; returns its outcome, and the cells of the result in the bucket. */
const dropped = async (csv: string, key?: string): Promise<{ outcome: Outcome; cells: string[][] }> => {
  const outcome = await pipeline.drop(csv, key);
  return { outcome, cells: cellsOf(await pipeline.readText(outcome.intake.result.resultKey)) };
};

/** Expects that no text of the file begins a line of a log. */
const expectNoInjectedLine = () => {
  const lines = pipeline.log.join('\n').split('\n');
  expect(lines.filter((line) => line.includes('INJECTED') && line.startsWith('{"level":"ERROR","message"'))).toEqual(
    [],
  );
};

describe('a result file', () => {
  test.each(readdirSync(CORPUS))(
    'of %s has every line of the file, and no cell that a spreadsheet evaluates',
    async (name) => {
      const file = corpus(name);
      const { outcome, cells } = await dropped(file);
      expect(cells.flat().filter((cell) => RUNS.test(cell))).toEqual([]);
      expect(cells).toHaveLength(cellsOf(file).length);
      expect(outcome.rows.every(({ deskdrop_status = '' }) => deskdrop_status !== '')).toBe(true);
      expectNoInjectedLine();
    },
  );

  test('treats names of Object.prototype like all other user names', async () => {
    const { outcome } = await dropped(corpus('prototype-names.csv'));
    const statuses = Object.fromEntries(outcome.rows.map((row) => [row.user_name, row.deskdrop_status]));
    for (const name of ['constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']) {
      expect(statuses[name]).toMatch(/^(already-)?ordered$/);
    }
  });

  test('guards the provider’s reason for a refusal, which never becomes a separate line in a log', async () => {
    const message = '=cmd|x\n{"level":"ERROR","message":"INJECTED"}<script>\u001b[2J';
    pipeline.simulator.faults.add({ on: 'order', how: 'refuse', message, match: 'hostile-provider' });
    const { outcome, cells } = await dropped('user_name\nhostile-provider\n');
    expect(outcome.rows).toMatchObject([{ deskdrop_status: 'rejected' }]);
    expect(cells.flat().filter((cell) => RUNS.test(cell))).toEqual([]);
    expectNoInjectedLine();
  });

  test('of a refused file guards text from the header', async () => {
    const { cells } = await dropped('=1+1,"<script>\n{""level"":""ERROR"",""message"":""INJECTED""}"\nada,x\n');
    expect(cells[0]).toEqual(['deskdrop_error']);
    expect(cells.flat().filter((cell) => RUNS.test(cell))).toEqual([]);
    expectNoInjectedLine();
  });
});

test.each([
  'incoming/../../etc/x.csv',
  'incoming/./a/../../incoming/y.csv',
  'incoming//double//slash.csv',
  'incoming/%2e%2e/z.csv',
  'incoming/a b+c&d=e?f#g.csv',
  'incoming/__proto__.csv',
  'incoming/=1+1.csv',
  `incoming/${'l'.repeat(900)}/${'é'.repeat(45)}.csv`,
])('a file dropped as %j is reported under results/, with a key that no client resolves', async (key) => {
  const { outcome } = await dropped('user_name\nada\n', key);
  const { resultKey, summaryKey } = outcome.intake.result;
  for (const written of [resultKey, summaryKey]) {
    expect(written).toMatch(/^results\//);
    expect(written.split('/')).not.toContain('..');
    expect(written.split('/')).not.toContain('.');
    expect(Buffer.byteLength(written)).toBeLessThanOrEqual(1024);
  }
});

test('an export contains no formula that runs, whoever put one into a name', async () => {
  const lines: string[] = [];
  const records = [[{ file: 'incoming/a.csv', approved_by: '=HYPERLINK("x")', reason: 'a;=1+1' }]];
  for await (const line of csvLines(Readable.from(records))) lines.push(line);
  expect(lines.join('')).toContain(`"'=HYPERLINK(""x"")"`);
  expect(lines.join('')).toContain("a;'=1+1");
});

test('every CSV is written by code that guards cells, and no HTML is written at all', () => {
  const folders = ['bin', 'lambdas', 'lib'];
  const sources = folders.flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
  const having = (text: RegExp) => sources.filter((file) => text.test(readFileSync(join(REPOSITORY, file), 'utf8')));
  expect(having(/from 'csv-stringify/)).toEqual([
    join('bin', 'commands', 'export', 'text-lines.ts'),
    join('lambdas', 'domain', 'reporting', 'result-file.ts'),
  ]);
  for (const file of having(/from 'csv-stringify/)) expect(having(/guardFormula\(/)).toContain(file);
  expect(having(/text\/html/)).toEqual([]);
});
