import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { startWorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { changeLedger } from '../support/change-ledger.ts';
import { createWorkplace, startCommand, until } from '../support/command.ts';
import { csvOf } from '../support/pipeline.ts';
import { runCommand } from '../support/run-command.ts';

// What a run says and does on a machine whose clock differs, or differed, from the provider's.

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A provider whose answers are dated by a clock that is off by so much; with null they have no date. */
const providerOff = async (dateOffMs: number | null) => {
  const simulator = await startWorkspaceSimulator({
    logins: [{ domain: 'acme', user: 'deskdrop', password: 'sesame' }],
  });
  simulator.changeSettings({ dateOffMs });
  const endpoints = ['workspace', 'iam', 'bss'].flatMap((name) => [`--${name}-endpoint`, simulator.url]);
  return Object.assign(simulator, {
    args: [...endpoints, '--project-id', simulator.projectId],
    environment: { WORKSPACE_CREDENTIALS: '{"type":"token","domain":"acme","user":"deskdrop","password":"sesame"}' },
    [Symbol.asyncDispose]: () => simulator.stop(),
  });
};
const statusesOf = (csv: string): string[] =>
  (parse(csv, { columns: true, bom: true }) as Record<string, string>[]).map((row) => row.deskdrop_status ?? '');

describe('a run on a machine with a wrong clock', () => {
  test.each([
    ['ahead', -16 * MINUTE_MS, '16 min ahead of'],
    ['behind', 49 * 60 * MINUTE_MS, '49 h behind'],
  ])('is refused if it is more than 15 minutes %s, and nothing is dropped', async (_, dateOffMs, amount) => {
    await using place = await createWorkplace();
    await using simulator = await providerOff(dateOffMs);
    const file = await place.write('hires.csv', csvOf('ada'));
    const { status, stdout, stderr } = await runCommand(
      ['run', file, ...place.outArgs, ...simulator.args],
      simulator.environment,
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(
      `The clock of this machine is ${amount} the provider's (${simulator.url}): set it and run again. Nothing was ordered.`,
    );
    expect(stderr, 'no stack trace').not.toMatch(/^ +at /m);
    expect(simulator.calls.order).toBe(0);
    expect(await place.read('data/drops').catch(({ code }) => code)).toBe('ENOENT');
  });

  test.each([
    ['ahead', -10 * MINUTE_MS, '10 min ahead of'],
    ['behind', 10 * MINUTE_MS, '10 min behind'],
  ])('up to 15 minutes %s warns on stderr and in the log, and orders', async (_, dateOffMs, amount) => {
    await using place = await createWorkplace();
    await using simulator = await providerOff(dateOffMs);
    const file = await place.write('hires.csv', csvOf('ada'));
    const { status, stderr } = await runCommand(
      ['run', file, ...place.outArgs, ...simulator.args],
      simulator.environment,
    );
    expect(status, stderr).toBe(0);
    expect(stderr).toContain(`Warning: the clock of this machine is ${amount} the provider's (${simulator.url}).`);
    expect(statusesOf(await place.read('out/hires.result.csv'))).toEqual(['ordered']);
    expect(await place.log()).toContain('the clock of this machine is off, and that is added to the clock skew');
    expect(simulator.book.liveOrders()).toHaveLength(1);
  });

  test('says nothing if the clocks are equal', async () => {
    await using place = await createWorkplace();
    await using simulator = await providerOff(0);
    const file = await place.write('hires.csv', csvOf('ada'));
    const { status, stderr } = await runCommand(
      ['run', file, ...place.outArgs, ...simulator.args],
      simulator.environment,
    );
    expect(status, stderr).toBe(0);
    expect(stderr).not.toContain('clock');
    expect(await place.log()).not.toContain('clock of this machine');
  });
});

test('after a run with the clock two days ahead the slots are corrected and reported once the provider’s time is known', async () => {
  await using place = await createWorkplace();
  await using simulator = await providerOff(null);
  const first = await place.write('first.csv', csvOf('ada'));
  expect(await runCommand(['run', first, ...place.outArgs, ...simulator.args], simulator.environment)).toMatchObject({
    status: 0,
  });
  const nextSlot = Date.now() + 2 * DAY_MS;
  await changeLedger(`${place.dir}/data`, async ({ pace }) => {
    const budget = await pace.getBudget();
    const spoilt = { ...budget, revision: budget.revision + 1, nextSlot };
    expect(await pace.changeBudget(budget, spoilt)).toBe('written');
  });

  // Nothing confirms that the clock is right, so no stored time is corrected, and the order waits.
  const file = await place.write('hires.csv', csvOf('bob', 'eve'));
  const run = startCommand(['run', file, ...place.outArgs, ...simulator.args], simulator.environment);
  // A column is wrapped to the width of a terminal.
  const statusOf = async () =>
    (await runCommand(['status', 'hires.csv', ...place.dataArgs])).stdout.replaceAll(/\s+/g, ' ');
  const [day, time] = new Date(nextSlot).toISOString().split('T');
  let told = '';
  await until(async () => {
    told = await statusOf();
    return told.includes('waits for its turn') || run.child.exitCode !== null;
  });
  expect(told).toContain(`waits for its turn in the order rate until ${day} ${time?.slice(0, 8)}Z`);
  expect(told).not.toContain('corrected');
  expect(simulator.calls.order).toBe(1);

  simulator.changeSettings({ dateOffMs: 0 });
  const { status, stderr } = await run.result;
  expect(status, stderr).toBe(0);
  expect(statusesOf(await place.read('out/hires.result.csv'))).toEqual(['ordered', 'ordered']);
  expect(simulator.book.liveOrders()).toHaveLength(2);
  expect(await place.log()).toContain('the line of the order rate was corrected');
  expect(await statusOf()).toMatch(
    new RegExp(`order rate corrected at \\S+ \\S+: a line until ${day}.*which only a wrong clock can have written`),
  );
});
