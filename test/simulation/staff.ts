import type { Member } from '../../lambdas/domain/members/line.ts';
import { isClockWrong } from '../../lambdas/domain/orders/clock-off.ts';
import type { NeedsAttentionOrder, Order, OrderedOrder } from '../../lambdas/domain/orders/order.ts';
import { approvePayments, stoppedPayments } from '../../lambdas/use-cases/operate/approve-payments.ts';
import { decideHeld } from '../../lambdas/use-cases/operate/decide-held.ts';
import { redriveOrder } from '../../lambdas/use-cases/operate/redrive-order.ts';
import { findReleaseTarget, releaseOrdered, releaseParked } from '../../lambdas/use-cases/operate/release-person.ts';
import { resolveAbsent, resolveAdopt } from '../../lambdas/use-cases/operate/resolve-order.ts';
import { runPause, runResume } from '../../lambdas/use-cases/operate/run-pause.ts';
import { runStop } from '../../lambdas/use-cases/operate/run-stop.ts';
import type { ProviderWorker } from '../../lambdas/use-cases/signals/worker.ts';
import { ordersToPay } from '../../lambdas/use-cases/status/list-orders.ts';
import type { Command } from '../judge/history.ts';
import type { Inspector } from './inspector.ts';
import type { LedgerState } from './memory-ledger.ts';
import { allOrders, currentOrder } from './memory-orders.ts';
import { type Process, type Sky, startProcess } from './process.ts';
import { type Book, holderOfPool, isLive } from './provider-book.ts';
import { idElsewhere } from './provider-witness.ts';
import { HOUR_MS } from './weather.ts';

const MINUTE_MS = 60_000;

export interface Staff {
  /** Whether none of the staff will act again. */
  isHome(): boolean;
}

export interface StaffWorld {
  readonly sky: Sky;
  readonly book: Book;
  readonly ledger: LedgerState;
  readonly inspector: Inspector;
  readonly prefix: string;
  dependenciesOf(process: Process): ProviderWorker;
  skewOf(): number;
}

/** Finance pays what the ledger lists, operators end what is parked, and somebody approves what is held. */
export const startStaff = (world: StaffWorld): Staff => {
  const { dice, scheduler, weather } = world.sky;
  let coming = 0;
  const begun = new Set<string>();
  const visit = (who: string, atMs: number, work: (process: Process) => Promise<void>): void => {
    coming++;
    let isRefused = false;
    const begin = async (process: Process): Promise<void> => {
      isRefused = isClockWrong(await world.dependenciesOf(process).providerClock?.offMs());
      if (!isRefused) await work(process);
    };
    scheduler.after(atMs, () =>
      startProcess({ name: who, skewMs: world.skewOf() }, world.sky, begin, (how) => {
        coming--;
        // With a wrong clock a command does nothing and says so; the person comes back later.
        if (isRefused) return visit(who, HOUR_MS / 2, work);
        // A person repeats a command that failed.
        if (how !== 'done' && begun.size > 0) visit(who, HOUR_MS / 2, (process) => redriveAgain(begun, process, world));
      }),
    );
  };
  for (let no = 0; no < 5; no++) {
    const atMs = dice.between(20, 120) * MINUTE_MS + no * HOUR_MS;
    if (dice.chance(weather.humanPays)) visit('finance', atMs, (process) => payListed(process, world));
    if (dice.chance(weather.operator)) visit('operator', atMs, (process) => endParked(begun, process, world));
  }
  for (let no = 0; no < 3; no++)
    if (dice.chance(weather.operator))
      visit('payer', dice.between(60, 200) * MINUTE_MS + no * HOUR_MS, (process) => approveStopped(process, world));
  for (let no = 0; no < weather.pauses; no++) {
    const atMs = dice.between(1, 100) * MINUTE_MS;
    visit('operator', atMs, (process) => brake(runPause, process, world));
    visit('operator', atMs + dice.between(1, 30) * MINUTE_MS, (process) => brake(runResume, process, world));
  }
  // The pause is always ended, and nothing stops this command halfway.
  if (weather.pauses > 0) visit('operator', 6 * HOUR_MS, (process) => brake(runResume, process, world));
  for (let no = 0; no < weather.stops; no++)
    visit('operator', dice.between(1, 60) * MINUTE_MS, (process) => stopOne(process, world));
  if (weather.approval) visit('approver', 4 * HOUR_MS, (process) => decideAll(process, world));
  return { isHome: () => coming === 0 };
};

const payListed = async (process: Process, world: StaffWorld): Promise<void> => {
  const { ledger } = world.dependenciesOf(process);
  for (const { providerOrderId } of await ordersToPay([...world.ledger.intakes.values()], ledger)) {
    await process.call(`pays ${providerOrderId} in the console`, () => {
      const order = world.book.find(providerOrderId);
      if (order?.status === 'unpaid') world.inspector.onPay(order, 'finance');
      world.book.pay(providerOrderId, 'console');
    });
  }
};

const decideAll = async (process: Process, world: StaffWorld): Promise<void> => {
  const { ledger, messages, clock } = world.dependenciesOf(process);
  for (const intake of world.ledger.intakes.values()) {
    if (intake.phase !== 'HELD') continue;
    const verdict = world.sky.dice.chance(0.8) ? 'approve' : 'reject';
    const at = new Date(clock.now()).toISOString();
    const drop = intake.object.versionId ?? '';
    world.sky.historian.command({ command: verdict, drop, done: 'unknown' });
    const result = await decideHeld(intake.intakeId, verdict, { by: 'Ann', at }, ledger.intakes);
    world.sky.historian.command({ command: verdict, drop, done: 'decided' in result });
    if ('decided' in result) await messages.sendIntakes([intake.object]);
  }
};

const brake = async (put: typeof runPause | typeof runResume, process: Process, world: StaffWorld): Promise<void> => {
  const deps = world.dependenciesOf(process);
  const decision = { by: 'Ann', at: new Date(deps.clock.now()).toISOString() };
  await put({ kind: 'pause' } as never, { deps, decision, isRepeated: false });
};

const stopOne = async (process: Process, world: StaffWorld): Promise<void> => {
  const deps = world.dependenciesOf(process);
  const intakes = [...world.ledger.intakes.values()];
  if (intakes.length === 0) return;
  const { intakeId, object } = world.sky.dice.pick(intakes);
  const decision = { by: 'Ann', at: new Date(deps.clock.now()).toISOString() };
  world.sky.historian.command({ command: 'stop', drop: object.versionId ?? '', done: 'unknown' });
  await runStop({ intakeId }, { deps, decision, mayGoOn: () => true });
};

const approveStopped = async (process: Process, world: StaffWorld): Promise<void> => {
  const { ledger, clock } = world.dependenciesOf(process);
  for (const intake of world.ledger.intakes.values()) {
    const stopped = await stoppedPayments(intake, ledger);
    const decision = { by: 'Ann', at: new Date(clock.now()).toISOString() };
    if (stopped.length > 0) await approvePayments(intake, stopped, decision, { ledger, clock });
  }
};

const endParked = async (begun: Set<string>, process: Process, world: StaffWorld): Promise<void> => {
  const deps = world.dependenciesOf(process);
  const { dice } = world.sky;
  for (const order of allOrders(world.ledger.orders)) {
    if (order.state === 'NEEDS_ATTENTION') await decide(order, begun, deps, world);
    else if (order.state === 'REJECTED' || order.state === 'CANCELLED') {
      if (dice.chance(0.4)) await redrive(order, begun, deps, world);
    } else if (order.state === 'ORDERED' && order.unclear !== undefined) await decideDesktops(order, deps, world);
    else if (order.state === 'ORDERED' && dice.chance(0.05)) await letGo(order, deps, world);
  }
};

/** Recorded before the command runs, because its effects may come before its answer. */
const command = (name: Command['command'], order: Order, { sky, ledger }: StaffWorld): void => {
  const members: readonly Member[] = ledger.orders.members.get(order.clientOrderId) ?? [];
  sky.historian.command({ command: name, order: order.clientOrderId, people: members.map(holderOf), done: true });
};

const holderOf = ({ userName, computerName, pool }: Member): string =>
  pool === undefined ? userName.toLowerCase() : holderOfPool(computerName);

const redrive = async (order: Order, begun: Set<string>, deps: ProviderWorker, world: StaffWorld): Promise<void> => {
  begun.add(order.clientOrderId);
  command('redrive', order, world);
  await redriveOrder(order, 'Ann', deps);
  begun.delete(order.clientOrderId);
};

const redriveAgain = async (begun: Set<string>, process: Process, world: StaffWorld): Promise<void> => {
  for (const id of begun) {
    const order = currentOrder(world.ledger.orders, id);
    if (order !== undefined) await redrive(order, begun, world.dependenciesOf(process), world);
  }
};

/** Decides about an accepted order whose desktops are in doubt, also by eye. */
const decideDesktops = async (order: OrderedOrder, deps: ProviderWorker, world: StaffWorld): Promise<void> => {
  const { dice } = world.sky;
  if (dice.chance(0.5)) {
    await resolveAbsent(order.clientOrderId, 'Ann', deps);
    return;
  }
  const own = world.book.find(order.providerOrderId);
  const seen = own !== undefined && dice.chance(0.6) ? own : dice.pick(world.book.orders);
  await resolveAdopt(order.clientOrderId, idElsewhere(seen), 'Ann', deps);
};

/** Decides by eye, so that Deskdrop must refuse half of the commands. */
const decide = async (
  order: NeedsAttentionOrder,
  begun: Set<string>,
  deps: ProviderWorker,
  world: StaffWorld,
): Promise<void> => {
  const { dice } = world.sky;
  const id = order.clientOrderId;
  switch (dice.pick(['adopt', 'absent', 'release', 'redrive'] as const)) {
    case 'adopt': {
      const listed = world.book.orders.filter(isLive);
      const alike = listed.filter(({ desktops }) => 'sent' in order && desktops.length === order.sent?.length);
      const seen = alike.length > 0 && dice.chance(0.7) ? alike : listed;
      command('adopt', order, world);
      if (seen.length > 0) await resolveAdopt(id, dice.pick(seen).id, 'Ann', deps);
      return;
    }
    case 'absent':
      world.inspector.onRequeue(id);
      command('absent', order, world);
      await resolveAbsent(id, 'Ann', deps);
      return;
    case 'release':
      command('release', order, world);
      await releaseParked(order, 'Ann', deps);
      return;
    case 'redrive':
      await redrive(order, begun, deps, world);
  }
};

const letGo = async (order: Order, deps: ProviderWorker, world: StaffWorld): Promise<void> => {
  const members: readonly Member[] = world.ledger.orders.members.get(order.clientOrderId) ?? [];
  const { userName, computerName, pool } = world.sky.dice.pick(members);
  const name = pool === undefined ? userName : computerName;
  const target = await findReleaseTarget(name, deps.ledger, world.prefix);
  if (!('kind' in target) || target.kind !== 'ordered') return;
  // From here on a second desktop is what the person asked for.
  const holder = pool === undefined ? userName.toLowerCase() : holderOfPool(computerName);
  world.inspector.released.add(holder);
  world.sky.historian.command({ command: 'release', people: [holder], done: true });
  await releaseOrdered(target, 'Ann', deps);
};
