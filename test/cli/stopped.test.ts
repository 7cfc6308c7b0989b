import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startEmulators } from '../../local/cloud/emulators/emulators.ts';
import { startWorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { createWorkplace, type RunningCommand, startCommand, until, type Workplace } from '../support/command.ts';
import { hang, startHttpServer } from '../support/http-server.ts';
import { csvOf } from '../support/pipeline.ts';
import { runCommand } from '../support/run-command.ts';

const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;

const CARRIES_ON = 'Stopped. The same command continues from here.\n';
const CREDENTIALS = { WORKSPACE_CREDENTIALS: '{"type":"static-token","token":"t"}' };

/** Makes the command believe that it has a terminal. */
const TERMINAL = { NODE_OPTIONS: '--import ./test/fixtures/pretend-terminal.js' };

const providerArgs = (url: string, projectId = 'p') => [
  ...['workspace', 'iam', 'bss'].flatMap((name) => [`--${name}-endpoint`, url]),
  '--project-id',
  projectId,
];

/** The folder names the process that holds it, for as long as it is held. */
const isHeld = (place: Workplace): Promise<boolean> =>
  access(join(place.dir, 'data/deskdrop.pid')).then(
    () => true,
    () => false,
  );

const stopWith = async ({ child, result }: RunningCommand, name: NodeJS.Signals) => {
  child.kill(name);
  const ended = await result;
  expect(ended.stderr, 'no stack').not.toMatch(/^ +at |AbortError/m);
  return ended;
};

describe.concurrent.each(SIGNALS)('%s', (name, status) => {
  test('while the provider does not answer at the start says so, and leaves nothing behind', async ({
    onTestFinished,
  }) => {
    await using place = await createWorkplace();
    const provider = await startHttpServer(hang, { onTestFinished });
    const file = await place.write('hires.csv', csvOf('ada'));
    const run = startCommand(['run', file, ...place.outArgs, ...providerArgs(provider.url)], CREDENTIALS);
    await until(() => provider.requests.length > 0);
    const ended = await stopWith(run, name);
    expect(ended).toMatchObject({ status, stdout: '' });
    expect(ended.stderr.endsWith(CARRIES_ON)).toBe(true);
    expect(await isHeld(place)).toBe(false);
  });

  test('while it waits for the ledger says so, and leaves it to its holder', async () => {
    await using place = await createWorkplace();
    const holder = await startEmulators(join(place.dir, 'data'));
    const held = await place.read('data/deskdrop.pid');
    const file = await place.write('hires.csv', csvOf('ada'));
    const run = startCommand(['run', file, ...place.outArgs]);
    await until(async () => (await place.read('data/deskdrop.log').catch(() => undefined)) !== undefined);
    const ended = await stopWith(run, name);
    expect(ended).toMatchObject({ status, stdout: '' });
    expect(ended.stderr.endsWith(CARRIES_ON)).toBe(true);
    expect(await place.read('data/deskdrop.pid')).toBe(held);
    await holder.stop();
  });

  test('while an order is being sent waits for it, says so, and the next run continues', async () => {
    await using place = await createWorkplace();
    const simulator = await startWorkspaceSimulator();
    simulator.faults.add({ on: 'order', how: 'hang', when: 'before', times: 1 });
    const file = await place.write('hires.csv', csvOf('ada'));
    const args = ['run', file, ...place.outArgs, ...providerArgs(simulator.url, simulator.projectId)];
    const credentials = { WORKSPACE_CREDENTIALS: '{"type":"token","domain":"d","user":"u","password":"p"}' };
    const run = startCommand(args, credentials);
    await until(() => simulator.calls.order > 0);
    const ended = await stopWith(run, name);
    expect(ended).toMatchObject({ status, stdout: '' });
    expect(ended.stderr).toContain('Stopping after what is under way has ended.');
    expect(ended.stderr.endsWith(CARRIES_ON)).toBe(true);
    expect(await isHeld(place)).toBe(false);

    const again = await runCommand(args, credentials);
    expect(again, again.stderr).toMatchObject({ status: 0 });
    expect(simulator.book.liveOrders()).toHaveLength(1);
    await simulator.stop();
  });

  test('while a question is asked says that nothing was done', async () => {
    await using place = await createWorkplace();
    const file = await place.write('hires.csv', csvOf('ada'));
    const held = await runCommand(['run', file, ...place.outArgs, '--approval', 'always', '--json']);
    const [{ intakeId }] = JSON.parse(held.stdout).intakes;
    const asking = startCommand(['approve', intakeId, '--by', 'eve', ...place.dataArgs], TERMINAL, 'pipe');
    let shown = '';
    asking.child.stderr?.on('data', (chunk) => (shown += chunk));
    await until(() => shown.includes('[y/N]'));
    const ended = await stopWith(asking, name);
    expect(ended).toMatchObject({ status, stdout: '' });
    expect(ended.stderr.endsWith('Stopped. Nothing was done.\n')).toBe(true);
    const after = await runCommand(['status', intakeId, ...place.dataArgs, '--json']);
    expect(JSON.parse(after.stdout).intakes).toMatchObject([{ intake: { phase: 'HELD' } }]);
  });
});

test('the end of the input is not an answer: nothing is done, with status 1', async () => {
  await using place = await createWorkplace();
  const file = await place.write('hires.csv', csvOf('ada'));
  const held = await runCommand(['run', file, ...place.outArgs, '--approval', 'always', '--json']);
  const [{ intakeId }] = JSON.parse(held.stdout).intakes;
  const asked = await startCommand(['approve', intakeId, '--by', 'eve', ...place.dataArgs], TERMINAL).result;
  expect(asked).toMatchObject({ status: 1, stdout: '' });
  expect(asked.stderr).toMatch(/Nothing was done\.\n$/);
});

describe('a reader that has seen enough', () => {
  /** What `deskdrop ARGS | true` prints beside its output, and its status. */
  const intoClosedPipe = async (...args: readonly string[]) => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const deskdrop = `"${process.execPath}" bin/deskdrop.js ${args.join(' ')}`;
    execFile('sh', ['-c', `{ ${deskdrop}; echo "status $?" >&2; } | true`], (_, __, stderr) => resolve(stderr));
    return promise;
  };

  test('ends a read command silently, and does not stop a run', async () => {
    await using place = await createWorkplace();
    const file = await place.write('hires.csv', csvOf('ada'));
    expect(await intoClosedPipe('run', file, ...place.outArgs)).toMatch(/1 ordered, 0 in doubt\nstatus 0\n$/);
    expect(await place.read('out/hires.result.csv')).toContain('ada');

    expect(await intoClosedPipe('status', '--help')).toBe('status 0\n');
    expect(await intoClosedPipe('status', ...place.dataArgs)).toMatch(/^status (0|141)\n$/);
  });
});
