import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JSON_SHAPES, type JsonShape } from '../../bin/commands/json/json-shapes.ts';
import { DESKTOP_COLUMNS } from '../../lambdas/domain/reporting/desktop-record.ts';
import { until } from '../support/command.ts';
import { type Outcome, type Pipeline, startPipeline } from '../support/pipeline.ts';
import { runCommand } from '../support/run-command.ts';

// What the commands that only read print on one local cloud, as text and as JSON.

let pipeline: Pipeline;
let hires: Outcome;
let refused: Outcome;
let parked: Outcome;
beforeAll(async () => {
  pipeline = await startPipeline({ ledgerOnDisk: true });
  const { faults } = pipeline.simulator;
  faults.add({ on: 'order', match: 'sold-out', how: 'refuse', message: 'product_id is sold out', times: 1 });
  faults.add({ on: 'order', match: 'no-quota', how: 'forbidden', code: 'WKS.00081105', times: 1 });
  // Two user groups are two orders.
  hires = await pipeline.drop(
    'user_name,user_email,user_group\nada,ada@example.com,users\nbruno,bruno@example.com,administrators\n',
    'incoming/hires.csv',
  );
  await pipeline.drop('user_name,user_email\nADA,ada@example.com\nsold-out,\n', 'incoming/again.csv');
  refused = await pipeline.drop('name,mail\nada,ada@example.com\n', 'incoming/refused.csv');
  parked = await pipeline.drop('user_name\nno-quota\n', 'incoming/parked.csv');
});
afterAll(() => pipeline.stop());

/** Log lines of the cloud's functions, which run in this process too. */
const LOGGED = /^\{"(?:level|_aws)".*\n/gm;

const ask = async (...args: readonly string[]) => {
  const { status, stdout, stderr } = await runCommand([...args, '--data', pipeline.dataDir]);
  return { status, stdout: stdout.replaceAll(LOGGED, ''), stderr: stderr.replaceAll(LOGGED, '') };
};
const succeed = async (...args: readonly string[]): Promise<string> => {
  const { status, stdout, stderr } = await ask(...args);
  expect({ status, stderr }, args.join(' ')).toEqual({ status: 0, stderr: '' });
  return stdout;
};
const askJson = async (shape: JsonShape, ...args: readonly string[]) => {
  const document = JSON.parse(await succeed(...args, '--json'));
  expect(JSON_SHAPES[shape].parse(document), 'nothing but what docs/JSON.md names').toEqual(document);
  return document;
};
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');
const orderOf = ({ orders }: Outcome, index = 0) => {
  const order = orders[index];
  if (order === undefined) throw new Error('there is no such order');
  return order;
};

const commands = (): readonly [JsonShape, ...string[]][] => [
  ['status', 'status'],
  ['status FILE', 'status', 'hires.csv'],
  ['status FILE', 'status', refused.intake.intakeId],
  ['order ID', 'order', orderOf(hires).clientOrderId],
  ['order ID', 'order', orderOf(parked).clientOrderId],
  ['person', 'person', 'ada'],
  ['person', 'person', 'ada@example.com'],
  ['desktop', 'desktop', 'ada'],
  ['list --to-pay', 'list', '--to-pay'],
  ['list --attention', 'list', '--attention'],
  ['list --state', 'list', '--state', 'ORDERED'],
];

test('every document has its documented shape, and contains no address and no digest of one', async () => {
  for (const [shape, ...args] of commands()) {
    const document = await askJson(shape, ...args);
    expect(JSON.stringify(document), args.join(' ')).not.toMatch(/@example|emailDigest/);
  }
});

test('every text fits 80 columns, except for words that are too long, and has no colour if it is piped', async () => {
  for (const [, ...args] of commands()) {
    const text = await succeed(...args);
    expect(text, args.join(' ')).not.toMatch(/(?!\n)\p{Cc}/u);
    for (const line of text.split('\n')) {
      const longest = Math.max(...line.split(/\s+/).map((word) => word.length));
      expect(line.length <= 80 || longest > 40, line).toBe(true);
    }
  }
});

test('status distinguishes a refused file from an ordered one', async () => {
  const text = flat(await succeed('status'));
  expect(text).toMatch(/REPORTED refused, nothing was ordered: .* no column user_name/);
  expect(text).toContain(`REPORTED 2 ordered ${hires.intake.intakeId} incoming/hires.csv`);
  expect(text).toContain('REPORTED 1 already-ordered, 1 rejected');
  expect(flat(await succeed('status', 'refused.csv'))).toContain('phase REPORTED: refused, nothing was ordered');
});

test('status looks back as far as --since says', async () => {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  expect(await succeed('status', '--since', tomorrow)).toBe(`No file was dropped since ${tomorrow}.\n`);
  expect(await ask('status', 'hires.csv', '--since', tomorrow)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(
      `^There is no file or intake "hires.csv" since ${tomorrow}: --since looks further back`,
    ),
  });
});

test('order ends its time line with what happens next, and names the commands if a person decides', async () => {
  const text = await succeed('order', orderOf(hires).clientOrderId);
  expect(text).toMatch(/Time line\n(.*\n)* {2}\S+ \S+Z {2}next +/);
  const [first, ...more] = (await askJson('order ID', 'order', orderOf(hires).clientOrderId)).next;
  expect([first, ...more].map(({ what }) => what).join(' ')).toMatch(/Finance pays it|looks at the provider/);
  const { clientOrderId } = orderOf(parked);
  expect(await succeed('order', clientOrderId)).toContain(`npx deskdrop resolve ${clientOrderId} --absent`);
  expect((await askJson('order ID', 'order', clientOrderId)).parkedCommands).toContain(
    `resolve ${clientOrderId} --absent`,
  );
});

describe('person', () => {
  test('shows the desktop, and every line in any file, by the user name', async () => {
    const { people, unknown } = await askJson('person', 'person', 'ADA');
    expect(people).toMatchObject([
      {
        desktop: { standing: 'ordered', claim: { computerName: 'D-ada' } },
        lines: [
          { file: 'incoming/again.csv', line: 2, detail: expect.stringMatching(/^already ordered in order /) },
          { file: 'incoming/hires.csv', line: 2, state: 'ORDERED', detail: '' },
        ],
      },
    ]);
    expect(unknown).toBe(0);
  });

  test('shows the same by an e-mail address', async () => {
    // The order is being followed: only its own times may differ.
    const shownFor = async (wanted: string) => {
      const { people, ...counts } = await askJson('person', 'person', wanted);
      return { ...counts, people: people.map(withoutOrder) };
    };
    const withoutOrder = ({ desktop, ...person }: { desktop: { order: object } }) => {
      const { order: _, ...held } = desktop;
      return { ...person, desktop: held };
    };
    expect(await shownFor('Ada@Example.com')).toEqual(await shownFor('ada'));
  });

  test('says that there is no such person without repeating the address', async () => {
    const { status, stdout, stderr } = await ask('person', 'nobody@example.com');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^There is no person with this e-mail address in the \d+ orders .*search for the user name/);
    expect(stderr).not.toContain('nobody@');
    expect((await ask('person', 'nobody')).stderr).toMatch(/^There is no person "nobody"/);
  });

  test('knows a desktop of a file that is older than those searched', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const { people } = await askJson('person', 'person', 'bruno', '--since', tomorrow);
    expect(people).toMatchObject([{ userName: 'bruno', lines: [], desktop: { standing: 'ordered' } }]);
  });
});

describe('list --state', () => {
  test('continues page by page, and ends', async () => {
    const whole = await askJson('list --state', 'list', '--state', 'ORDERED');
    const ids = whole.orders.map(({ order }: { order: { clientOrderId: string } }) => order.clientOrderId);
    expect(ids.length).toBeGreaterThanOrEqual(2);
    const seen: string[] = [];
    for (let after: readonly string[] = [], next: string | null = ''; next !== null; after = ['--after', next ?? '']) {
      const page = await askJson('list --state', 'list', '--state', 'ORDERED', '--limit', '1', ...after);
      seen.push(...page.orders.map(({ order }: { order: { clientOrderId: string } }) => order.clientOrderId));
      next = page.next;
    }
    expect(seen).toEqual(ids);
    expect(await succeed('list', '--state', 'ORDERED', '--limit', '1')).toContain(`with --after ${ids[0]}\n`);
  });

  test('says that there is none, and why an order is in its state', async () => {
    expect(await succeed('list', '--state', 'CANCELLED')).toBe(
      'No order of the files dropped in the last 30d is CANCELLED.\n',
    );
    expect(flat(await succeed('list', '--state', 'REJECTED'))).toMatch(/incoming\/again\.csv .* 2 desktops .*sold out/);
    expect(await ask('list', '--state', 'ORDERED', '--after', 'nothing')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--after nothing is not an order in the ledger'),
    });
  });
});

describe('export', () => {
  const today = new Date().toISOString().slice(0, 10);
  const people = ['ada', 'bruno', 'ADA', 'sold-out', 'no-quota'];

  test('has a row for each desktop that a file asked for, as CSV', async () => {
    const text = await succeed('export', '--from', today);
    const rows: Record<string, string>[] = parse(text, { columns: true, bom: true });
    expect(Object.keys(rows[0] ?? {})).toEqual(Object.keys(DESKTOP_COLUMNS));
    expect(rows.map(({ user_name }) => user_name).sort()).toEqual([...people].sort());
    const { providerOrderId } = (await askJson('order ID', 'order', orderOf(hires).clientOrderId)).order;
    const rowOf = (user: string) => rows.find(({ user_name }) => user_name === user);
    expect(rowOf('ada')).toMatchObject({
      status: 'ordered',
      file: 'incoming/hires.csv',
      provider_order_id: providerOrderId,
      order_state: 'ORDERED',
    });
    expect(rowOf('ADA')).toMatchObject({ status: 'already-ordered', amount: '', provider_order_id: providerOrderId });
    expect(rowOf('no-quota')).toMatchObject({ status: 'needs-attention', order_state: 'NEEDS_ATTENTION' });
    expect(text).not.toContain('@example');
  });

  test('has the same rows as JSON lines and as Parquet', async () => {
    const out = join(pipeline.dataDir, 'export.parquet');
    const lines = (await succeed('export', '--from', today, '--format', 'jsonl')).trimEnd().split('\n');
    await succeed('export', '--from', today, '--format', 'parquet', '--out', out);
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(out) });
    const texts = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row)
          .filter(([, value]) => value !== null)
          .map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
      ),
    );
    expect(texts).toEqual(lines.map((line) => JSON.parse(line)));
    expect(texts).toHaveLength(people.length);
  });

  test('overwrites no file, and leaves none behind if it cannot write it', async () => {
    const out = join(pipeline.dataDir, 'twice.csv');
    await succeed('export', '--from', today, '--out', out);
    expect(await ask('export', '--from', today, '--out', out)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`There is already a file ${out}`),
    });
    const nowhere = join(pipeline.dataDir, 'no', 'folder.csv');
    expect(await ask('export', '--from', today, '--out', nowhere)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('cannot be written'),
    });
  });

  test('says what is wrong with its days and its format', async () => {
    const errorOf = async (...args: readonly string[]) => (await ask('export', ...args)).stderr;
    expect(await errorOf('--from', '2026-02-30')).toContain('a day of UTC like 2026-11-28');
    expect(await errorOf('--from', '2026-11-02', '--to', '2026-11-01')).toContain('--to 2026-11-01 is before --from');
    expect(await errorOf('--from', today, '--format', 'parquet')).toContain('name a file with --out');
  });
});

describe('status --watch', () => {
  test('shows each change of a file as a line, and ends with its report', async () => {
    pipeline.simulator.faults.add({ on: 'order', match: 'watched', how: 'throttle', times: 1, retryAfterSeconds: 1 });
    const intakeId = await pipeline.put('user_name\nwatched\n', 'incoming/watched.csv');
    await until(async () => (await pipeline.ledger.intakes.getIntake(intakeId)) !== undefined);
    const lines = (await succeed('status', intakeId, '--watch')).trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(/^\S+ \S+Z {2}(watched\.csv: REPORTED, 1 ordered|order \w+: ORDERED, CS\w+)$/);
    expect(lines.join('\n')).toMatch(/watched\.csv: REPORTED, 1 ordered/);
    expect(new Set(lines.map((line) => line.slice(21))).size, 'no line twice').toBe(lines.length);
  });

  test('says that nothing changes if no cloud runs; the ledger in the folder is read without it', async () => {
    await pipeline.cloud.stop();
    const { status, stderr } = await ask('status', '--watch');
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^No local cloud runs on .*npm run local.*--stage, or leave --watch out/),
    });
    expect(await succeed('status', 'hires.csv')).toContain('2 ORDERED');
    await rm(join(pipeline.dataDir, 'email-key'));
    expect(await ask('person', 'ada@example.com')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^The key of the e-mail addresses is not in .*Name the user instead/),
    });
  });
});
