import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PICTURE, recordRun, textOfPicture } from '../../package/terminal-picture.ts';
import { createWorkplace, type Workplace } from '../support/command.ts';
import { linesThatBegin, shellArguments } from '../support/documented-lines.ts';
import { runCommand } from '../support/run-command.ts';

// Runs the command lines of the README and of the pages beside it exactly as they are written.

const page = (path: string): Promise<string> => readFile(join(import.meta.dirname, '../..', path), 'utf8');
const README = await page('README.md');
const COMMANDS = await page('docs/COMMANDS.md');
const PAYMENT = await page('docs/PAYMENT.md');

let place: Workplace;
let summary: { intakeId: string; orders: { clientOrderId: string; providerOrderId: string }[] };
beforeAll(async () => {
  place = await createWorkplace();
  const { status, stdout, stderr } = await runCommand(['run', 'examples/new-hires.csv', ...place.outArgs, '--json']);
  expect(status, stderr).toBe(0);
  summary = JSON.parse(stdout).intakes[0];
});
afterAll(() => place[Symbol.asyncDispose]());

test('the first example orders everybody', () => {
  expect(linesThatBegin('npx deskdrop run', README)).toContain('npx deskdrop run examples/new-hires.csv');
  expect(summary.orders).toMatchObject([{ desktops: 10, state: 'ORDERED' }]);
});

test('the picture in the README shows what the first example prints', async () => {
  const facts = (shown: string): string[] =>
    stripVTControlCharacters(shown)
      .trimEnd()
      .split('\n')
      // How often progress is shown depends on the machine.
      .filter((line) => !/: 10 lines read, /.test(line))
      .map((line) => line.replace(/\b[0-9a-z]{20}\b|\bCS[0-9A-Z]+|(?<=127\.0\.0\.1:)\d+/g, '...'));
  expect(README).toContain(relative(join(import.meta.dirname, '../..'), PICTURE));
  expect(facts(textOfPicture(await readFile(PICTURE, 'utf8')))).toEqual(facts(await recordRun()));
});

describe('a run', () => {
  test.each(linesThatBegin('npx deskdrop run examples/', README, COMMANDS, PAYMENT))('works: %s', async (line) => {
    await using own = await createWorkplace();
    const { status, stdout, stderr } = await runCommand([...shellArguments(line).slice(2), ...own.outArgs, '--json']);
    expect(status, stderr).toBe(line.includes('mixed') ? 2 : 0);
    expect(JSON.parse(stdout).intakes).toMatchObject([{ file: expect.stringMatching(/^(new-hires|mixed)\.csv$/) }]);
  });
});

test('the second example needs a person, and its result has a status for every line', async () => {
  await using own = await createWorkplace();
  const { status, stdout } = await runCommand(['run', 'examples/mixed.csv', ...own.outArgs, '--json']);
  const [intake] = JSON.parse(stdout).intakes;
  expect(status).toBe(2);
  expect(Object.values(intake.counts as Record<string, number>).reduce((a, b) => a + b)).toBe(intake.lines);
  expect(intake.counts).toMatchObject({ ordered: 6, invalid: 7, duplicate: 1 });
});

describe('a question of the command line', () => {
  const fill = (argument: string): string[] => {
    if (argument === 'ORDER_ID')
      return [summary.orders[0]?.clientOrderId ?? '', summary.orders[0]?.providerOrderId ?? ''];
    if (argument === 'USER_OR_COMPUTER_NAME') return ['ada', 'D-ADA', 'giulia_marino'];
    if (argument === 'USER') return ['ada', 'giulia_marino'];
    if (argument === 'EMAIL') return ['ada@example.com'];
    return argument === '[FILE|INTAKE]' ? ['new-hires.csv', summary.intakeId] : [argument];
  };
  test.each(
    linesThatBegin('npx deskdrop ', README, COMMANDS).filter((line) =>
      /^npx deskdrop (status|order|person|desktop) /.test(line),
    ),
  )('is answered: %s', async (line) => {
    const [command = '', argument = ''] = shellArguments(line).slice(2);
    for (const value of fill(argument)) {
      const text = await runCommand([command, value, ...place.dataArgs]);
      expect(text, text.stderr).toMatchObject({
        status: 0,
        stdout: expect.stringContaining(summary.orders[0]?.clientOrderId ?? ''),
      });
      const json = await runCommand([command, value, ...place.dataArgs, '--json']);
      expect(json.stdout).toMatch(/^\{/);
      expect(() => JSON.parse(json.stdout)).not.toThrow();
    }
  });
});

test.each(linesThatBegin('npx deskdrop list', README, COMMANDS))('a list is shown: %s', async (line) => {
  const { status, stdout, stderr } = await runCommand([...shellArguments(line).slice(2), ...place.dataArgs]);
  expect(status, stderr).toBe(0);
  if (line.includes('--to-pay')) expect(stdout).toContain(summary.orders[0]?.providerOrderId);
  else expect(stdout).toMatch(/^No order (needs attention|of the files dropped in the last 2d is REJECTED)\.\n$/);
});
