import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import { stageConfig } from '../../lib/stage/stage-config.ts';
import type { Fault } from '../../local/workspace-simulator/faults/faults.ts';
import { startWorkspaceSimulator, type WorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import type { Output } from '../judge/history.ts';
import { judge, tell } from '../judge/judge.ts';
import { type CommandResult, createWorkplace, type Workplace } from '../support/command.ts';
import { journalOf } from '../support/simulator-history.ts';

interface Line {
  readonly user: string;
  readonly group: string;
  readonly profile?: string;
  readonly expected: 'ordered' | 'rejected';
}

/** A file, the provider's faults, and the status that each line must reach in spite of these and of a crash. */
export interface Scenario {
  readonly name: string;
  readonly lines: readonly Line[];
  readonly payment: 'confirm' | 'auto';
  readonly faults: readonly Fault[];
}

const people = (stem: string, group: string): Line[] =>
  [0, 1].map((no) => ({ user: `${stem}-${no}`, group, expected: 'ordered' }));

/** Two orders that are placed and paid without faults. */
export const CALM: Scenario = {
  name: 'with a provider that does all that it is asked',
  lines: [...people('calm', ''), ...people('still', 'users')],
  payment: 'confirm',
  faults: [],
};

/** A lost answer, two refusals for one person (named and not named), a throttled order, and a payment's lost answer. */
export const STORMY: Scenario = {
  name: 'with a provider that loses answers, refuses and throttles',
  lines: [
    ...people('lost', ''),
    { user: 'refused-0', group: 'users', expected: 'rejected' },
    { user: 'refused-1', group: 'users', expected: 'ordered' },
    ...people('throttled', 'administrators'),
    { user: 'ejected-0', group: 'sudo', profile: 'developer-linux', expected: 'rejected' },
    { user: 'ejected-1', group: 'sudo', profile: 'developer-linux', expected: 'ordered' },
  ],
  payment: 'confirm',
  faults: [
    { on: 'order', how: 'reset', when: 'after', match: 'lost-0', times: 1 },
    { on: 'order', how: 'refuse', match: 'refused-0' },
    { on: 'order', how: 'refuse', match: 'ejected-0', message: 'The name D-ejected-0 is not allowed.' },
    { on: 'order', how: 'throttle', match: 'throttled-0', times: 1, retryAfterSeconds: 1 },
    { on: 'pay', how: 'reset', when: 'after', times: 1 },
  ],
};

/** An order that is paid when it is placed, and whose answer is lost: its desktops prove it, and it is adopted. */
export const PAID_AT_ONCE: Scenario = {
  name: 'with a provider that takes the payment and loses the answer',
  lines: people('found', ''),
  payment: 'auto',
  faults: [{ on: 'order', how: 'reset', when: 'after', times: 1 }],
};

/** The key names its user, as a stage's should, so that an order whose answer was lost can be recognised as ours. */
const KEY = { accessKey: 'CRASHTESTKEY', secretKey: 'crash-test-secret', user: 'deskdrop' };
/** Longer than a scenario takes. Not used in mode auto, where the order is found by its desktops before the report. */
const BUILD_MS = 60 * 60_000;
const REPOSITORY = join(import.meta.dirname, '../..');

interface Stage {
  readonly place: Workplace;
  readonly simulator: WorkspaceSimulator;
  /** Runs the command on the scenario's file, with these variables and always in the same folders. */
  run(environment?: Readonly<Record<string, string>>): Promise<CommandResult>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The provider's process is never killed, and keeps its own book of the orders. */
const setStage = async ({ lines, payment, faults }: Scenario): Promise<Stage> => {
  const place = await createWorkplace();
  // The command ends with the report, which would be out of date if a desktop were created later.
  const settings = payment === 'auto' ? {} : { buildDelayMs: BUILD_MS };
  const simulator = await startWorkspaceSimulator({ accessKeys: [KEY], faults, settings });
  const rows = lines.map(({ user, group, profile = '' }) => `${user},${group},${profile}\n`).join('');
  const file = await place.write('people.csv', `user_name,user_group,profile\n${rows}`);
  const endpoints = ['--workspace-endpoint', '--iam-endpoint', '--bss-endpoint'].flatMap((to) => [to, simulator.url]);
  const args = ['run', file, ...place.outArgs, '--json', '--payment', payment, ...endpoints];
  const run = async (environment: Readonly<Record<string, string>> = {}): Promise<CommandResult> => {
    const watched = ['./test/support/in-place-of.preload.ts', './test/crashes/watch-steps.ts'];
    const credentials = JSON.stringify({ type: 'aksk', ...KEY, domainId: simulator.domainId });
    const child = spawn(
      process.execPath,
      [
        ...watched.flatMap((path) => ['--import', path]),
        'bin/deskdrop.js',
        ...args,
        '--project-id',
        simulator.projectId,
      ],
      {
        cwd: REPOSITORY,
        // Its own process group, so that all its processes can be killed at once.
        detached: true,
        env: { ...process.env, NO_COLOR: '1', WORKSPACE_CREDENTIALS: credentials, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const [status] = await once(child, 'close');
    return { status: status as number | null, stdout, stderr };
  };
  return {
    place,
    simulator,
    run,
    [Symbol.asyncDispose]: async () => {
      await simulator.stop();
      await place[Symbol.asyncDispose]();
    },
  };
};

/** The names of the steps of one run that is not killed, in the order in which they were first reached. */
export const recordSteps = async (scenario: Scenario): Promise<string[]> => {
  await using stage = await setStage(scenario);
  const file = join(stage.place.dir, 'steps');
  const { status, stderr, stdout } = await stage.run({ CRASH_STEPS_FILE: file });
  if (status === null || status === 1) throw new Error(stderr);
  await expectRules(scenario, stage, stdout);
  return (await readFile(file, 'utf8')).trimEnd().split('\n');
};

/** Kills a run at the step and lets the same command continue; false if the run ended without that step. */
export const crashAt = async (scenario: Scenario, moment: 'before' | 'after', step: string): Promise<boolean> => {
  await using stage = await setStage(scenario);
  const first = await stage.run({ CRASH_AT: `${moment} ${step}` });
  const killed = first.status === null;
  const last = killed ? await stage.run() : first;
  expect(last.status, last.stderr).not.toBeNull();
  expect(last.status, last.stderr).not.toBe(1);
  await expectRules(scenario, stage, last.stdout);
  return killed;
};

/**
 * Checks the rules against the provider's own book: the judge finds nothing once the run has ended, everybody is in at
 * most one live order, all who may be ordered are in one, and each live order is paid and is in the result.
 *
 * @param json the output of the last run: its summary of the file
 */
const expectRules = async ({ lines, payment }: Scenario, { place, simulator }: Stage, json: string): Promise<void> => {
  const live = simulator.book.liveOrders();
  const { commitWithinMs, listedWithinMs, followMaxMs, maxAttempts } = stageConfig('local').times;
  const [summary] = (JSON.parse(json) as { readonly intakes: readonly unknown[] }).intakes;
  const endedAt = Date.now();
  const output = (kind: Output['kind'], text: string): Output => ({
    drop: 'people',
    kind,
    at: endedAt,
    bytes: new TextEncoder().encode(text),
  });
  const { findings } = judge({
    terms: {
      payment,
      approval: false,
      profiles: { standard: ['administrators', 'users'], 'developer-linux': ['sudo', 'default'] },
      operator: KEY.user,
      commitWithinMs,
      listedWithinMs,
      lookWithinMs: followMaxMs,
      maxAttempts,
    },
    drops: [
      { id: 'people', name: 'people.csv', at: 0, bytes: new TextEncoder().encode(await place.read('people.csv')) },
    ],
    outputs: [output('result', await place.read('out/people.result.csv')), output('summary', JSON.stringify(summary))],
    commands: [],
    notices: [],
    journal: journalOf(simulator.book.orders(), 'api'),
    // The command has ended, and no desktop is created before the scenario is over.
    atRest: true,
    endedAt,
  });
  expect(findings.map(tell)).toEqual([]);
  const held = new Map<string, string[]>();
  for (const { orderId, desktops } of live) {
    for (const { userName } of desktops) held.set(userName, [...(held.get(userName) ?? []), orderId]);
  }
  const rows: Record<string, string>[] = parse(await place.read('out/people.result.csv'), { columns: true, bom: true });
  expect(rows.map(({ user_name }) => user_name)).toEqual(lines.map(({ user }) => user));
  // A crash after the report makes the second run a new drop of the same people.
  const statuses = rows.map((row) => row.deskdrop_status?.replace('already-', ''));
  expect(statuses).toEqual(lines.map(({ expected }) => expected));
  for (const [no, { user, expected }] of lines.entries()) {
    const orders = held.get(user) ?? [];
    if (expected === 'ordered') expect(orders).toEqual([rows[no]?.deskdrop_order_id]);
    else expect(orders).toEqual([]);
  }
  expect(live.filter(({ paidAt }) => paidAt === undefined)).toEqual([]);
};
