import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandRequest } from '../../lambdas/domain/commands/command.ts';
import type { Intake } from '../../lambdas/domain/intakes/intake.ts';
import type { Order } from '../../lambdas/domain/orders/order.ts';
import { stoppedPayments } from '../../lambdas/use-cases/operate/approve-payments.ts';
import { findReleaseTarget } from '../../lambdas/use-cases/operate/release-person.ts';
import { type OrderInAttention, ordersInAttention } from '../../lambdas/use-cases/status/list-orders.ts';
import { intakeStatus } from '../../lambdas/use-cases/status/order-status.ts';
import { until } from '../support/command.ts';
import { type Pipeline, startPipeline } from '../support/pipeline.ts';
import { runCommand } from '../support/run-command.ts';
import { runCommandThere } from '../support/send-command.ts';
import { connect, orderBody } from '../support/workspace-simulator-client.ts';

// An operator brings every order of a file to its end with only the commands of docs/RUNBOOK.md: once with the command
// line, once by signed requests to the API. A desktop costs 30 USD at the simulator, and a file may cost 100 USD.

const PROFILES = ['lost', 'refused', 'paid', 'stranger', 'waits'] as const;
const TOKEN = 'test-token';

interface Situation {
  /** The words of the first column that an order's reason or state contains. */
  readonly signs: readonly string[];
  /** The commands in the last column. */
  readonly commands: readonly string[];
}
let situations: readonly Situation[];
/** The commands to look with first. */
let looks: readonly string[];

let pipeline: Pipeline;
let profilesDir: string;
beforeAll(async () => {
  const quoted = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
  const page = await readFile(join(import.meta.dirname, '../../docs/RUNBOOK.md'), 'utf8');
  const [, section = ''] = page.split('## Bringing every order of a file to its end\n');
  const lines = section.slice(0, section.indexOf('\n## ')).split('\n');
  looks = lines.flatMap((line) => /^ {4}npx deskdrop (.*)$/.exec(line)?.slice(1) ?? []);
  situations = lines
    .filter((line) => line.startsWith('| ') && !line.startsWith('| it looks like'))
    .map((line) => line.split(' | '))
    .map(([signs, , commands]) => ({
      signs: quoted(signs),
      commands: quoted(commands).filter((text) => / /.test(text)),
    }));

  profilesDir = await mkdtemp(join(tmpdir(), 'deskdrop-profiles-'));
  const standard = JSON.parse(await readFile(join(import.meta.dirname, '../../profiles/standard.json'), 'utf8'));
  const cheap = { ...standard, price_per_desktop: { amount: 1, currency: 'USD' } };
  for (const name of ['standard', ...PROFILES])
    await writeFile(join(profilesDir, `${name}.json`), JSON.stringify(cheap));
  pipeline = await startPipeline({
    payment: 'confirm',
    profilesDir,
    guard: { maxAmountPerFile: { amount: 100, currency: 'USD' } },
    times: { maxAttempts: 2, maxSweeps: 1, followMinMs: 500, followMaxMs: 1_000, followForMs: 60_000 },
  });
});
afterAll(async () => {
  await pipeline.stop();
  await rm(profilesDir, { recursive: true });
});

/** Drops a file with every kind of trouble. Each user is named after it. */
const dropTroubled = async (who: string) => {
  const { faults } = pipeline.simulator;
  const user = (name: string) => `${who}-${name}`;
  faults.add(
    { on: 'order', match: user('lost'), how: 'reset', when: 'after', times: 1 },
    { on: 'cancel', how: 'forbidden' },
    { on: 'order', match: user('refused'), how: 'refuse', message: 'product_id is sold out', times: 1 },
    { on: 'order', match: user('stranger'), how: 'reset', when: 'before', times: 1 },
    { on: 'order', match: user('held'), how: 'forbidden', code: 'WKS.00081105', times: 1 },
  );
  const earlier = await pipeline.drop(`user_name\n${user('held')}\n`, `incoming/${who}-earlier.csv`);
  const key = `incoming/${who}.csv`;
  const lines = [
    [user('lost'), 'lost'],
    [user('refused'), 'refused'],
    [user('paid'), 'paid'],
    [user('paid-too'), 'paid'],
    [user('stranger'), 'stranger'],
    [user('held'), 'waits'],
  ];
  const intakeId = await pipeline.put(`user_name,profile\n${lines.map((line) => line.join()).join('\n')}\n`, key);
  // Created after the order was planned: an older desktop would remove its member without a person.
  await until(() => faults.list().some(({ fault, struck }) => fault.match === user('stranger') && struck > 0));
  const stranger = [{ user_name: `${who}-somebody`, computer_name: `D-${user('stranger')}` }];
  await connect(pipeline.simulator, TOKEN).order(orderBody([...stranger, { user_name: `${who}-another` }], 'true'));
  const { intake } = await pipeline.read(intakeId);
  return { key, intake, intakes: [earlier.intake, intake] as const, user };
};
type Troubled = Awaited<ReturnType<typeof dropTroubled>>;

const ordersOf = async (intakes: readonly Intake[]): Promise<Order[]> =>
  (await Promise.all(intakes.map((intake) => intakeStatus(intake, pipeline.ledger)))).flatMap(({ orders }) => orders);

const isAtItsEnd = (order: Order): boolean => {
  switch (order.state) {
    case 'ORDERED':
      return order.paymentState.kind === 'paid' && order.unclear === undefined;
    case 'REJECTED':
      return order.redriven !== undefined || order.released === true;
    case 'SKIPPED':
    case 'REPLACED':
    case 'CANCELLED':
      return true;
    default:
      return false;
  }
};

/** How an operator looks at orders and enters a command of the runbook; `type` returns false if it was refused. */
interface Operator {
  /** Which of two commands with the same end the operator prefers: the order's or the file's. */
  readonly prefers: 'the order' | 'the file';
  readonly attention: () => Promise<readonly OrderInAttention[]>;
  readonly type: (command: string, values: Values) => Promise<boolean>;
}
interface Values {
  readonly ORDER: string;
  readonly FILE: string;
  readonly USER: string;
  readonly X: string;
}

const filledIn = (command: string, values: Values): string[] =>
  command.split(' ').map((word) => (word in values ? values[word as keyof Values] : word));

const atTheCommandLine = (): Operator => {
  // The functions, which run in this process too, print their logs and metrics as JSON lines.
  const ofCommand = (text: string): string => text.replaceAll(/^\{"(level|_aws)":.*\n/gm, '');
  const run = async (args: readonly string[]) => {
    const { status, stdout, stderr } = await runCommand([...args, '--data', pipeline.dataDir]);
    return { status, stdout: ofCommand(stdout), stderr: ofCommand(stderr) };
  };
  return {
    prefers: 'the file',
    attention: async () => JSON.parse((await run(['list', '--attention', '--json'])).stdout).orders,
    type: async (command, values) => {
      const args = filledIn(command, values);
      const acts = !['status', 'list', 'order'].includes(args[0] ?? '');
      const { status, stderr } = await run([...args, ...(acts ? ['--yes', '--by', 'Ann'] : [])]);
      expect(stderr).not.toMatch(/error: |unknown/);
      return status === 0;
    },
  };
};

const bySignedRequests = ({ intakes }: Troubled): Operator => ({
  prefers: 'the order',
  attention: () => ordersInAttention(pipeline.ledger),
  type: async (command, values) => {
    const intake = intakes.find(({ object }) => object.key === values.FILE);
    const request = intake && (await requestOf(command, values, intake));
    if (request === undefined) return true;
    return (await runCommandThere(pipeline.cloud, request, { who: 'Ann' })).state === 'done';
  },
});

/** The request of a command; undefined if the command only reads. */
const requestOf = async (
  command: string,
  { ORDER, USER }: Values,
  intake: Intake,
): Promise<CommandRequest | undefined> => {
  const { ledger } = pipeline;
  const { intakeId } = intake;
  switch (command) {
    case 'order X':
      return undefined;
    case 'resolve ORDER --absent':
      return { kind: 'resolve-absent', clientOrderId: ORDER };
    case 'resolve --absent --file FILE': {
      const orders = (await ordersOf([intake])).filter(({ state }) => state === 'NEEDS_ATTENTION');
      const seen = orders.map(({ clientOrderId, state }) => ({ clientOrderId, state }));
      return seen.length === 0 ? undefined : { kind: 'resolve-orders-absent', filter: { intakeId }, orders: seen };
    }
    case 'redrive ORDER':
      return { kind: 'redrive-order', clientOrderId: ORDER };
    case 'redrive FILE':
      return { kind: 'redrive-file', intakeId };
    case 'release USER': {
      const target = await findReleaseTarget(USER, ledger, 'D-');
      if ('done' in target) return undefined;
      const seen = { clientOrderId: target.order.clientOrderId, standing: target.kind };
      return { kind: 'release', name: USER, seen };
    }
    case 'approve FILE': {
      const payments = (await stoppedPayments(intake, ledger)).map(({ clientOrderId, attempt, amount }) => ({
        clientOrderId,
        attempt: { no: attempt.no, nonce: attempt.nonce },
        ...(amount === undefined ? {} : { amount }),
      }));
      return { kind: 'approve', intakeId, payments };
    }
    default:
      throw new Error(`the test does not know what to send for "${command}"`);
  }
};

const REJECTED = 'REJECTED';
const NOT_PAID = 'placed, not paid';

/** Enters the runbook's commands, order by order, until every order of both files has ended. */
const operate = async (troubled: Troubled, { prefers, attention, type }: Operator): Promise<Set<string>> => {
  const { intake, intakes, user } = troubled;
  const typed = new Set<string>();
  const follow = async (reason: string, { intakeId, ORDER }: { intakeId: string; ORDER: string }): Promise<void> => {
    const situation = situations.find(({ signs }) => signs.some((sign) => reason.includes(sign)));
    if (situation === undefined) throw new Error(`the runbook does not say what to do about "${reason}"`);
    const [, X = ''] = /waits for order (\w+)/.exec(reason) ?? [];
    const [, placed] = /order (CS\w+) may be this one's/.exec(reason) ?? [];
    if (placed !== undefined) await connect(pipeline.simulator, TOKEN).cancel(placed);
    const FILE = intakes.find((one) => one.intakeId === intakeId)?.object.key ?? '';
    for (const command of prefers === 'the order' ? situation.commands : situation.commands.toReversed()) {
      if (!(await type(command, { ORDER, FILE, USER: user('stranger'), X }))) continue;
      typed.add(command);
      break;
    }
  };
  await until(async () => {
    const ours = new Set(intakes.map(({ intakeId }) => intakeId));
    for (const one of await attention())
      if (ours.has(one.intakeId)) await follow(one.reason, { intakeId: one.intakeId, ORDER: one.clientOrderId });
    const orders = await ordersOf(intakes);
    for (const order of orders)
      if (order.state === REJECTED && !isAtItsEnd(order))
        await follow(REJECTED, { intakeId: order.intakeId, ORDER: order.clientOrderId });
    if ((await stoppedPayments(intake, pipeline.ledger)).length > 0)
      await follow(NOT_PAID, { intakeId: intake.intakeId, ORDER: '' });
    return (await ordersOf(intakes)).every(isAtItsEnd);
  });
  return typed;
};

describe('an operator with the runbook brings every order to its end', { timeout: 180_000 }, () => {
  test('with the command line, and by signed requests', async () => {
    expect(situations.every(({ signs, commands }) => signs.length > 0 && commands.length > 0)).toBe(true);
    const [first, second] = await Promise.all([dropTroubled('cli'), dropTroubled('api')]);
    for (const { intakes } of [first, second]) {
      const states = (await ordersOf(intakes)).map((order) => [order.profile, order.state]);
      expect(states.sort()).toEqual([
        ['lost', 'NEEDS_ATTENTION'],
        ['paid', 'ORDERED'],
        ['refused', 'REJECTED'],
        ['standard', 'NEEDS_ATTENTION'],
        ['stranger', 'NEEDS_ATTENTION'],
        ['waits', 'NEEDS_ATTENTION'],
      ]);
    }
    pipeline.simulator.faults.clear();
    const commandLine = atTheCommandLine();
    const [order] = await ordersOf([first.intake]);
    for (const look of looks) {
      const values = { ORDER: order?.clientOrderId ?? '', FILE: first.key, USER: '', X: '' };
      expect([look, await commandLine.type(look, values)]).toEqual([look, true]);
    }
    const typed = await Promise.all([operate(first, commandLine), operate(second, bySignedRequests(second))]);
    for (const commands of typed)
      expect(situations.filter((situation) => !situation.commands.some((command) => commands.has(command)))).toEqual(
        [],
      );
    const all = situations.flatMap(({ commands }) => commands);
    expect(new Set(typed.flatMap((commands) => [...commands]))).toEqual(new Set(all));
    for (const { intakes, user } of [first, second]) {
      expect((await ordersOf(intakes)).filter((order) => !isAtItsEnd(order))).toEqual([]);
      const live = pipeline.simulator.book.desktopsByUser();
      for (const name of ['lost', 'refused', 'paid', 'paid-too', 'held'])
        expect([name, live.get(user(name))?.length]).toEqual([name, 1]);
      expect(live.get(user('stranger')) ?? []).toEqual([]);
    }
  });
});
