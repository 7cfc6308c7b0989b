import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BookEvent } from '../../local/workspace-simulator/book/book-events.ts';
import { openBook } from '../../local/workspace-simulator/book/kept-book.ts';
import { forkWorkspaceSimulator } from '../../local/workspace-simulator/fork-simulator.ts';
import { startWorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { readReport } from '../../local/workspace-simulator/simulator-report.ts';
import { connect, manualClock, orderBody } from '../support/workspace-simulator-client.ts';

const ADA = { user_name: 'ada', computer_name: 'D-ada' };
const BOB = { user_name: 'bob', computer_name: 'D-bob' };
const CID = { user_name: 'cid', computer_name: 'D-cid' };

let dataDir: string;
let journal: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'workspace-simulator-'));
  journal = join(dataDir, 'workspace-simulator.jsonl');
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Waits for as long as a busy machine may need. */
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 120_000, interval: 10 });

const start = (now?: () => number) =>
  startWorkspaceSimulator({ dataDir, staticToken: 'T', ...(now === undefined ? {} : { now }) });

describe('a book with a journal', () => {
  it('is the same after a restart, including desktops built meanwhile', async () => {
    const clock = manualClock('2026-03-04T05:06:07.800Z');
    const first = await start(clock.now);
    first.changeSettings({ buildDelayMs: 1000, failingBuilds: ['bob'] });
    const client = connect(first, 'T');
    const paid = await client.order(orderBody([ADA, BOB], 'true'));
    const cancelled = await client.order(orderBody([CID]));
    await client.cancel(cancelled.json.order_id);
    const later = await client.order(orderBody([CID]));
    await client.pay(later.json.order_id);
    await first.stop();
    clock.advance(5000);
    const before = first.book.orders();
    const second = await start(clock.now);
    const after = second.book.orders();
    await second.stop();

    expect(after).toEqual(before);
    expect(after).toMatchObject([
      { orderId: paid.json.order_id, status: 'completed', desktops: [{ state: 'built' }, { state: 'failed' }] },
      { orderId: cancelled.json.order_id, status: 'cancelled' },
      { orderId: later.json.order_id, status: 'completed' },
    ]);
  });

  it('continues where it stopped: names stay reserved, and new orders are added', async () => {
    const first = await start();
    await connect(first, 'T').order(orderBody([ADA]));
    await first.stop();
    const second = await start();
    const taken = await connect(second, 'T').order(orderBody([ADA]));
    const fresh = await connect(second, 'T').order(orderBody([BOB]));
    await second.stop();
    const third = await start();
    const orders = third.book.orders();
    await third.stop();

    expect([taken.status, fresh.status, orders.length]).toEqual([409, 200, 2]);
  });

  it('cuts off a last line that was being written, and nothing before it', async () => {
    const first = await start();
    await connect(first, 'T').order(orderBody([ADA]));
    const whole = statSync(journal).size;
    await connect(first, 'T').order(orderBody([BOB]));
    await first.stop();
    truncateSync(journal, statSync(journal).size - 10);
    const second = await start();
    const kept = second.book.orders();
    const cutTo = statSync(journal).size;
    const again = await connect(second, 'T').order(orderBody([BOB]));
    await second.stop();
    const third = await start();
    const all = third.book.orders();
    await third.stop();

    expect(kept).toMatchObject([{ desktops: [{ computerName: 'D-ada' }] }]);
    expect(cutTo).toBe(whole);
    expect(again.status).toBe(200);
    expect(all).toHaveLength(2);
  });

  it.each([
    ['is no JSON', 'hello\n'],
    ['is of no known event', '{"event":"order-lost"}\n'],
  ])('is refused with its line when a line of it %s', async (_, line) => {
    const first = await start();
    await connect(first, 'T').order(orderBody([ADA]));
    await first.stop();
    appendFileSync(journal, line + readFileSync(journal, 'utf8'));

    await expect(start()).rejects.toThrow(/^Line 2 of .*workspace-simulator\.jsonl is not an event .* delete it/);
  });

  it('holds nothing that could not be written', async () => {
    const book = openBook(() => 0, dataDir);
    const event: BookEvent = {
      event: 'order-placed',
      at: 0,
      orderId: 'CS1',
      subOrderIds: [],
      jobId: 'J',
      operator: 'deskdrop',
      listedAt: 0,
      payBy: 1,
      request: { hour_package_resources: [] },
      computerNames: [],
    };
    book.close();

    expect(() => book.record(event)).toThrow('EBADF');
    expect(book.now().orders()).toEqual([]);
  });
});

describe('a forked simulator', () => {
  it('keeps every order that it answered when it is killed', async () => {
    const first = await forkWorkspaceSimulator({ dataDir, staticToken: 'T' });
    const client = connect(first, 'T');
    const ids = [];
    for (const person of [ADA, BOB, CID]) ids.push((await client.order(orderBody([person]))).json.order_id);
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    const second = await forkWorkspaceSimulator({ dataDir, staticToken: 'T' });
    const report = await readReport(second.url);
    await second.stop();

    expect(report.orders.map(({ orderId }) => orderId)).toEqual(ids);
    expect(report.calls.order).toBe(0);
  });

  it('keeps an order whose answer was lost with it', async () => {
    const first = await forkWorkspaceSimulator({
      dataDir,
      staticToken: 'T',
      faults: [{ on: 'order', how: 'hang', when: 'after' }],
    });
    const lost = connect(first, 'T').order(orderBody([ADA]));
    lost.catch(() => undefined);
    await eventually(async () => expect((await readReport(first.url)).orders).toHaveLength(1));
    process.kill(first.pid, 'SIGKILL');
    await expect(lost).rejects.toThrow();
    const second = await start();
    const orders = second.book.orders();
    await second.stop();

    expect(orders).toHaveLength(1);
  });

  it('is random by its seed', async () => {
    const runs = [];
    for (let run = 0; run < 2; run++) {
      const forked = await forkWorkspaceSimulator({
        staticToken: 'T',
        seed: 7,
        faults: [{ on: 'desktops', how: 'fail', chance: 0.5 }],
      });
      const statuses = [];
      for (let n = 0; n < 20; n++) statuses.push((await connect(forked, 'T').desktops()).status);
      await forked.stop();
      runs.push(statuses);
    }

    expect(runs[0]).toEqual(runs[1]);
    expect(new Set(runs[0])).toEqual(new Set([200, 500]));
  });

  it('says why it cannot start', async () => {
    writeFileSync(journal, 'hello\n');

    await expect(forkWorkspaceSimulator({ dataDir })).rejects.toThrow(/cannot start: Line 1 of /);
  });

  it('can be stopped when it has ended already', async () => {
    const forked = await forkWorkspaceSimulator();
    process.kill(forked.pid, 'SIGKILL');
    await forked.ended;

    await expect(forked.stop()).resolves.toBeUndefined();
  });

  it('ends when its parent is killed', async () => {
    const module = new URL('../../local/workspace-simulator/fork-simulator.ts', import.meta.url).href;
    const script = `const { forkWorkspaceSimulator } = await import(${JSON.stringify(module)});
      console.log((await forkWorkspaceSimulator()).url);`;
    const parent = execFile(process.execPath, ['--input-type=module', '--eval', script]);
    const [line] = (await once(parent.stdout ?? parent, 'data')) as [string];
    const url = line.trim();
    const alive = await readReport(url);
    parent.kill('SIGKILL');

    expect(alive.orders).toEqual([]);
    await eventually(() => expect(readReport(url)).rejects.toThrow('fetch failed'));
  });

  // Windows has no signals to ignore: there a Ctrl-C is an event of the console.
  if (process.platform !== 'win32') {
    it('continues after the SIGINT that Ctrl-C sends to everybody', async () => {
      const forked = await forkWorkspaceSimulator({ staticToken: 'T' });
      process.kill(forked.pid, 'SIGINT');
      const reply = await connect(forked, 'T').order(orderBody([ADA]));
      await forked.stop();

      expect(reply.status).toBe(200);
    });
  }
});
