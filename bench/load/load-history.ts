import { readFileSync } from 'node:fs';
import type { Summary } from '../../lambdas/domain/reporting/summary.ts';
import { stageConfig } from '../../lib/stage/stage-config.ts';
import type { SimulatorReport } from '../../local/workspace-simulator/simulator-report.ts';
import { Shares } from '../../test/judge/check-purpose.ts';
import type { Drop, History, Output, Terms } from '../../test/judge/history.ts';
import { judge, tell } from '../../test/judge/judge.ts';
import { journalOf } from '../../test/support/simulator-history.ts';
import type { Answer, FaultyCloud } from './faulty-cloud.ts';
import { OPERATOR } from './faulty-provider.ts';

const { payment, times } = stageConfig('local');

const TERMS: Terms = {
  payment,
  approval: false,
  profiles: { standard: ['administrators', 'users'], 'developer-linux': ['sudo', 'default'] },
  operator: OPERATOR,
  commitWithinMs: times.commitWithinMs,
  listedWithinMs: times.listedWithinMs,
  lookWithinMs: times.followMaxMs,
  maxAttempts: times.maxAttempts,
};

const SHOWN_FINDINGS = 20;

/** The files of one run and their reports, as HR sees them. The judge compares them with the provider's book. */
export class LoadHistory {
  readonly #cloud: FaultyCloud;
  readonly #drops: Drop[] = [];
  readonly #outputs: Output[] = [];
  readonly #began = performance.now();

  constructor(cloud: FaultyCloud) {
    this.#cloud = cloud;
  }

  get seconds(): number {
    return Math.round((performance.now() - this.#began) / 1_000);
  }

  /** Drops a file with these users and waits for its first final report. */
  async order(name: string, users: readonly string[]): Promise<void> {
    const csv = `user_name\n${users.map((user) => `${user}\n`).join('')}`;
    const at = Date.now();
    const id = await this.#cloud.drop(name, csv);
    this.#drops.push({ id, name, at, bytes: new TextEncoder().encode(csv) });
    this.#note(id, await this.#cloud.answer(id));
  }

  /** Prints the figures and the judge's findings. Returns whether every promise was kept. */
  async end(): Promise<boolean> {
    const took = this.seconds;
    const summaries: Summary[] = [];
    // A reported file may have been reported again.
    for (const { id } of this.#drops) {
      const answer = await this.#cloud.answer(id);
      this.#note(id, answer);
      summaries.push(JSON.parse(answer.summary) as Summary);
    }
    const report = await this.#cloud.providerReport();
    printFigures(summaries, report, took);
    for (const [name, pid] of Object.entries(this.#cloud.pids)) row(`peak memory, ${name}`, peakMemory(pid));
    return printVerdict({
      terms: TERMS,
      drops: this.#drops,
      outputs: this.#outputs,
      commands: [],
      notices: [],
      journal: journalOf(report.orders, 'console'),
      // Nobody pays and every file is reported, so nothing happens until the orders lapse, in a week.
      atRest: true,
      endedAt: Date.now(),
    });
  }

  #note(drop: string, { result, summary }: Answer): void {
    const at = Date.now();
    const note = (kind: Output['kind'], text: string): void => {
      const bytes = Buffer.from(text);
      const before = this.#outputs.findLast((one) => one.drop === drop && one.kind === kind);
      if (before === undefined || !bytes.equals(before.bytes)) this.#outputs.push({ drop, kind, at, bytes });
    };
    note('result', result);
    note('summary', summary);
  }
}

const row = (name: string, value: string | number): void => console.log(`  ${name.padEnd(44)} ${value}`);

const printFigures = (summaries: readonly Summary[], report: SimulatorReport, seconds: number): void => {
  const words = new Map<string, number>();
  for (const { counts } of summaries)
    for (const [word, count] of Object.entries(counts)) if (count > 0) words.set(word, (words.get(word) ?? 0) + count);
  const lines = summaries.reduce((sum, summary) => sum + summary.lines, 0);
  const live = report.orders.filter(({ status }) => status !== 'cancelled').length;
  row('lines', lines);
  for (const [word, count] of words) row(`  ${word}`, count);
  row('orders placed and live', live);
  row('orders placed and cancelled again', report.orders.length - live);
  row('order calls', report.calls.order);
  row(
    'calls of every kind',
    Object.values(report.calls).reduce((sum, calls) => sum + calls, 0),
  );
  row('took', `${seconds} s, ${(lines / seconds).toFixed(0)} lines/s`);
};

const printVerdict = (history: History): boolean => {
  const { findings, purpose, missed } = judge(history);
  const shares = new Shares();
  shares.add(purpose);
  const complaint = shares.complaint();
  row('people whom nothing prevented', purpose.unhindered);
  row('  ordered', purpose.ordered);
  row('  told so, of those with a desktop', `${purpose.told} of ${purpose.toTell}`);
  row('broken promises (must be 0)', findings.length + (complaint === undefined ? 0 : 1));
  for (const finding of findings.slice(0, SHOWN_FINDINGS)) console.error(tell(finding));
  if (complaint !== undefined) console.error([complaint, ...missed.slice(0, SHOWN_FINDINGS).map(tell)].join('\n'));
  return findings.length === 0 && complaint === undefined;
};

/** Peak resident memory; for another process only on Linux. */
const peakMemory = (pid: number): string => {
  if (pid === process.pid) return `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`;
  if (process.platform !== 'linux') return 'not told here';
  const [, kilobytes = ''] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return `${Math.round(Number(kilobytes) / 1024)} MB`;
};
