import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { FINAL_WORDS } from '../../lambdas/domain/final-word.ts';
import type { SimulatorReport } from '../../local/workspace-simulator/report.ts';

/** What the files said, line by line, and what the results made of them. */
export class Tally {
  readonly words = new Map<string, number>();
  /** Users whom a result calls ordered, now or before, to the order that it names. */
  readonly #ordered = new Map<string, string>();
  #lines = 0;
  #answered = 0;

  get lines(): number {
    return this.#lines;
  }

  /** @param users of the file, one a line */
  add(users: readonly string[], result: string): void {
    this.#lines += users.length;
    const rows: Record<string, string>[] = parse(result, { columns: true, bom: true });
    for (const [no, row] of rows.entries()) {
      const { user_name = '', deskdrop_status = '', deskdrop_order_id = '' } = row;
      // A line out of its place, or without a word, is as good as lost.
      if (user_name !== users[no] || !(FINAL_WORDS as readonly string[]).includes(deskdrop_status)) continue;
      this.#answered++;
      this.words.set(deskdrop_status, (this.words.get(deskdrop_status) ?? 0) + 1);
      if (deskdrop_status.endsWith('ordered')) this.#ordered.set(user_name, deskdrop_order_id);
    }
  }

  /** Prints the figures; whether all that must be 0 is 0. */
  print(report: SimulatorReport, pids: Readonly<Record<string, number>>, tookMs: number): boolean {
    const live = report.orders.filter(({ status }) => status !== 'cancelled');
    const ordersOf = new Map<string, string[]>();
    for (const { orderId, desktops } of live) {
      for (const { userName } of desktops) ordersOf.set(userName, [...(ordersOf.get(userName) ?? []), orderId]);
    }
    const duplicates = [...ordersOf.values()].filter(({ length }) => length > 1).length;
    const unaccounted = this.#lines - this.#answered;
    const untrue = [...this.#ordered].filter(([user, order]) => !ordersOf.get(user)?.includes(order)).length;
    const unknown = [...ordersOf.keys()].filter((user) => !this.#ordered.has(user)).length;
    const row = (name: string, value: string | number) => console.log(`  ${name.padEnd(44)} ${value}`);
    row('lines', this.#lines);
    for (const [word, count] of this.words) row(`  ${word}`, count);
    row('orders placed and live', live.length);
    row('orders placed and cancelled again', report.orders.length - live.length);
    row('order calls', report.calls.order);
    row(
      'calls of every kind',
      Object.values(report.calls).reduce((sum, calls) => sum + calls, 0),
    );
    row('users with more than one desktop (must be 0)', duplicates);
    row('lines unaccounted for (must be 0)', unaccounted);
    row('told ordered without a desktop (must be 0)', untrue);
    row('desktops of users not told ordered', unknown);
    row('took', `${(tookMs / 1_000).toFixed(0)} s, ${(this.#lines / (tookMs / 1_000)).toFixed(0)} lines/s`);
    for (const [name, pid] of Object.entries(pids)) row(`peak memory, ${name}`, peakMemory(pid));
    return duplicates === 0 && unaccounted === 0 && untrue === 0;
  }
}

/** Peak resident memory; only Linux tells that of another process. */
const peakMemory = (pid: number): string => {
  if (pid === process.pid) return `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`;
  if (process.platform !== 'linux') return 'not told here';
  const [, kilobytes = ''] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return `${Math.round(Number(kilobytes) / 1024)} MB`;
};
