import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Intake } from '../../../../lambdas/domain/intakes/intake.ts';
import { intakeIdOf } from '../../../../lambdas/domain/intakes/intake-id.ts';
import type { QueuedOrder } from '../../../../lambdas/domain/orders/order.ts';
import { reject } from '../../../../lambdas/domain/orders/order-transitions.ts';
import { planFileKey } from '../../../../lambdas/domain/planning/plan-file.ts';
import { PLANNER_VERSION } from '../../../../lambdas/domain/planning/plan-intake.ts';
import type { Summary } from '../../../../lambdas/domain/reporting/summary.ts';
import type { FileStore } from '../../../../lambdas/ports/drops.ts';
import type { Ledger } from '../../../../lambdas/ports/ledger.ts';
import { resendLostMessages } from '../../../../lambdas/use-cases/recover/resend-lost-messages.ts';
import { reportIntake } from '../../../../lambdas/use-cases/report/report-intake.ts';
import { splitIntake } from '../../../../lambdas/use-cases/split/split-intake.ts';
import { type Bucket, createBucket, openFiles, putFile } from '../../../simulation/memory-files.ts';
import { LINUX, STANDARD } from '../../../support/csv-support.ts';
import { startMemoryLedger } from '../../../support/memory-ledger.ts';
import { NOON, TIMES } from '../../../support/orders.ts';

const CSV = [
  'user_name,user_email,profile,user_group,note',
  'ada,ada@works.example,standard,,first',
  'bob,not an address,standard,,second',
  'grace,grace@works.example,developer-linux,,third',
  'ADA,,,,fourth',
  'alan,,standard,nobodies,fifth',
  '',
].join('\n');

let ledger: Ledger;
let bucket: Bucket;
let files: FileStore;
let errors: string[];
let asked: unknown[][];
beforeEach(async () => {
  ({ ledger } = await startMemoryLedger());
  bucket = createBucket('drops');
  files = openFiles(
    bucket,
    () => Date.parse(NOON),
    async (_what, effect) => effect(),
  );
  errors = [];
  asked = [];
});

const deps = (over: object = {}) =>
  ({
    ledger,
    files,
    clock: { now: () => Date.parse(NOON), monotonic: () => 0 },
    times: TIMES,
    bucketName: 'drops',
    holdOptions: '',
    language: 'en',
    emailKey: async () => 'key',
    stage: {
      payment: 'manual',
      computerNamePrefix: 'D-',
      guard: { approval: 'none' },
      profiles: async () => ({ standard: STANDARD, 'developer-linux': LINUX }),
      defaultProfile: 'standard',
    },
    messages: {
      sendIntakes: async () => {},
      sendOrders: async (ids: readonly string[]) => void asked.push(['orders', ...ids]),
      sendReconcile: async () => {},
      sendReport: async (...args: unknown[]) => void asked.push(['report', ...args]),
    },
    log: { info: () => {}, warn: () => {}, error: (message: string) => void errors.push(message) },
    ...over,
  }) as never;

const put = (name: string, csv = CSV) => putFile(bucket, `incoming/${name}.csv`, Buffer.from(csv), Date.parse(NOON));

const split = async (name: string, over: object = {}) => {
  const object = put(name);
  await splitIntake(object, undefined, deps(over));
  return intakeIdOf(object);
};

const ordersOf = async (intakeId: string) => {
  const found = await ledger.orders.getOrders(await ledger.orders.ordersOfIntake(intakeId, 1));
  return [...found.values()].sort((a, b) => a.firstLine - b.firstLine);
};

const endAll = async (intakeId: string): Promise<void> => {
  for (const order of await ordersOf(intakeId))
    await ledger.orders.write(reject(order as QueuedOrder, 'no such image', { at: NOON, reason: 'refused' }));
};

const intakeOf = async (intakeId: string): Promise<Intake> => {
  const intake = await ledger.intakes.getIntake(intakeId);
  if (intake === undefined) throw new Error('the intake is gone');
  return intake;
};

const planOf = async (intakeId: string) => {
  const intake = await intakeOf(intakeId);
  if (!('plan' in intake)) throw new Error(`the intake is ${intake.phase}`);
  return { intake, plan: intake.plan };
};

/** Makes the intake look as if another planner version had planned it. */
const upgrade = async (intakeId: string, changes: object = {}): Promise<void> => {
  const { intake, plan } = await planOf(intakeId);
  const other = { ...plan, plannerVersion: PLANNER_VERSION - 1, digest: 'as another planner had it', ...changes };
  expect(await ledger.intakes.moveIntake(intake, { ...intake, plan: other } as Intake)).toBe('written');
};

const keyOfPlan = async (intakeId: string): Promise<string> => {
  const { plan } = await planOf(intakeId);
  return planFileKey(intakeId, plan.fileDigest ?? '');
};

const textOf = (key: string): string => Buffer.from(bucket.newest.get(key)?.bytes ?? []).toString();

const reportOf = async (intakeId: string) => {
  const { result } = (await intakeOf(intakeId)) as Extract<Intake, { phase: 'REPORTED' }>;
  const rows: Record<string, string>[] = parse(textOf(result.resultKey), { columns: true, bom: true });
  return {
    rows,
    statuses: rows.map(({ user_name, deskdrop_status }) => `${user_name} ${deskdrop_status}`),
    summary: JSON.parse(textOf(result.summaryKey)) as Summary,
  };
};

const STATUSES = ['ada rejected', 'bob invalid', 'grace rejected', 'ADA duplicate', 'alan invalid'];

describe('the plan of a file', () => {
  test('is kept under a key with its digest, without any cell of the file', async () => {
    const intakeId = await split('kept');
    const text = textOf(await keyOfPlan(intakeId));
    expect(text.split('\n').map((row) => row.slice(0, 12))).toEqual([
      '["plan",2]',
      `["order","${(await ordersOf(intakeId))[0]?.clientOrderId.slice(0, 2)}`,
      '[2,"in",0,0,',
      '["problem",{',
      '[3,"invalid"',
      `["order","${(await ordersOf(intakeId))[1]?.clientOrderId.slice(0, 2)}`,
      '[4,"in",1,0,',
      '[5,"duplicat',
      '["problem",{',
      '[6,"invalid"',
      '["end",5]',
      '',
    ]);
    for (const cell of ['works.example', 'not an address', 'nobodies', 'first']) expect(text).not.toContain(cell);
  });

  test('has the problems as codes, so that no language is in it', async () => {
    const problems = textOf(await keyOfPlan(await split('codes')))
      .split('\n')
      .filter((row) => row.startsWith('["problem"'))
      .map((row) => JSON.parse(row)[1]);
    expect(problems).toEqual([
      { code: 'breaks-rule', column: 'user_email', params: { rule: 'email', min: 1, max: 64 } },
      {
        code: 'group-unknown',
        column: 'user_group',
        params: { groups: ['administrators', 'users'], osType: 'Windows' },
      },
    ]);
  });

  test('exists before the ledger names it, and a run that stops in between does not hinder the next', async () => {
    const object = put('stopped');
    const stopped = { ...ledger.intakes, moveIntake: () => Promise.reject(new Error('stopped')) };
    const run = splitIntake(object, undefined, deps({ ledger: { ...ledger, intakes: stopped } }));
    await expect(run).rejects.toThrow('stopped');
    const kept = [...bucket.newest.keys()].filter((key) => key.startsWith('pinned/'));
    expect(kept).toHaveLength(1);
    await splitIntake(object, undefined, deps());
    expect([...bucket.newest.keys()].filter((key) => key.startsWith('pinned/'))).toEqual(kept);
    expect(await keyOfPlan(intakeIdOf(object))).toBe(kept[0]);
  });

  test('is not pinned if its file could not be written', async () => {
    const object = put('unwritten');
    const write = () => Promise.reject(new Error('no room'));
    await expect(splitIntake(object, undefined, deps({ files: { ...files, write } }))).rejects.toThrow('no room');
    expect((await intakeOf(intakeIdOf(object))).phase).toBe('PLANNING');
  });
});

describe('the report of a file that another version planned', () => {
  test('has every line of it, from the kept plan, with the contents of the cells', async () => {
    const intakeId = await split('upgraded');
    await endAll(intakeId);
    await upgrade(intakeId);
    await reportIntake(intakeId, false, deps());
    const { statuses, rows, summary } = await reportOf(intakeId);
    expect(statuses).toEqual(STATUSES);
    expect(rows[1]?.deskdrop_reason).toMatch(/^user_email "not an address" must be/);
    expect(rows[4]?.deskdrop_reason).toMatch(/^user_group "nobodies" must be/);
    expect(rows[2]?.note).toBe('third');
    expect(summary).toMatchObject({ lines: 5, final: true, counts: { rejected: 2, invalid: 2, duplicate: 1 } });
    expect(errors).toEqual([]);
  });

  test('has the sentences of a version that kept those, with the contents of the cells', async () => {
    const intakeId = await split('sentences');
    await endAll(intakeId);
    const { plan } = await planOf(intakeId);
    const { object } = await intakeOf(intakeId);
    const rows = textOf(await keyOfPlan(intakeId))
      .replace('["plan",2]', '["plan",1]')
      .replace(
        /^\["problem",\{"code":"breaks-rule".*$/m,
        '["problem","user_email \\"{user_email}\\" was told so before."]',
      )
      .replace(/\[6,"invalid",1\]/, '[6,"invalid","user_group \\"{user_group}\\" was not known."]');
    const bytes = Buffer.from(rows);
    const fileDigest = createHash('sha256').update(bytes).digest('hex');
    putFile(bucket, planFileKey(intakeIdOf(object), fileDigest), bytes, Date.parse(NOON));
    await upgrade(intakeId, { ...plan, plannerVersion: PLANNER_VERSION - 1, fileDigest });
    await reportIntake(intakeId, false, deps());
    const report = await reportOf(intakeId);
    expect(report.statuses).toEqual(STATUSES);
    expect(report.rows[1]?.deskdrop_reason).toBe('user_email "not an address" was told so before.');
    expect(report.rows[4]?.deskdrop_reason).toBe('user_group "nobodies" was not known.');
    expect(errors).toEqual([]);
  });

  test('finds each line of a plan that counted line breaks within cells as lines', async () => {
    const csv = 'user_name,note\n9,"two\nlines"\nno!,x\ntotal,y\n';
    const object = put('breaks', csv);
    await splitIntake(object, undefined, deps());
    const intakeId = intakeIdOf(object);
    const { plan } = await planOf(intakeId);
    const bytes = Buffer.from(
      textOf(await keyOfPlan(intakeId))
        .replace('[4,"invalid"', '[5,"invalid"')
        .replace('[3,"invalid"', '[4,"invalid"'),
    );
    const fileDigest = createHash('sha256').update(bytes).digest('hex');
    putFile(bucket, planFileKey(intakeId, fileDigest), bytes, Date.parse(NOON));
    await upgrade(intakeId, { ...plan, plannerVersion: 6, fileDigest });
    await reportIntake(intakeId, false, deps());
    const { rows } = await reportOf(intakeId);
    expect(rows.map(({ note, deskdrop_reason }) => [note, deskdrop_reason?.slice(0, 17)])).toEqual([
      ['two\nlines', 'user_name "9" mus'],
      ['x', 'user_name "no!" m'],
      ['y', 'user_name "total"'],
    ]);
  });

  test('reports each line whose order was not begun, if the version changed while orders were stored', async () => {
    const object = put('under-way');
    const puts: string[] = [];
    const putOrder: Ledger['orders']['putOrder'] = async (items) => {
      if (puts.length > 0) throw new Error('stopped');
      puts.push(items.order.clientOrderId);
      return ledger.orders.putOrder(items);
    };
    const orders = Object.assign(Object.create(ledger.orders), { putOrder });
    await expect(splitIntake(object, undefined, deps({ ledger: { ...ledger, orders } }))).rejects.toThrow('stopped');
    const intakeId = intakeIdOf(object);
    expect((await intakeOf(intakeId)).phase).toBe('QUEUEING');
    await upgrade(intakeId);

    await splitIntake(object, undefined, deps());
    expect((await intakeOf(intakeId)).phase).toBe('STUCK');
    // Its message was lost with the run that stopped. Nothing is reported before that run has ended.
    asked = [];
    await resendLostMessages(deps({ clock: { now: () => Date.parse(NOON) + 60 * 60_000, monotonic: () => 0 } }));
    expect(asked).toEqual([['orders', ...puts]]);
    await reportIntake(intakeId, false, deps());
    expect((await intakeOf(intakeId)).phase).toBe('STUCK');

    await endAll(intakeId);
    await reportIntake(intakeId, false, deps());
    const { statuses, rows } = await reportOf(intakeId);
    expect(statuses).toEqual(STATUSES);
    expect(rows[0]?.deskdrop_reason).toBe('no such image');
    expect(rows[2]?.deskdrop_reason).toMatch(/not begun .* drop the line again to order it/);
  });

  test('says for each line of a held file what it waits for', async () => {
    const intakeId = await split('held', {
      stage: {
        payment: 'manual',
        computerNamePrefix: 'D-',
        guard: { approval: 'always' },
        profiles: async () => ({ standard: STANDARD, 'developer-linux': LINUX }),
        defaultProfile: 'standard',
      },
    });
    await upgrade(intakeId);
    await reportIntake(intakeId, false, deps());
    const { statuses } = await reportOf(intakeId);
    expect(statuses).toEqual([
      'ada needs-attention',
      'bob invalid',
      'grace needs-attention',
      'ADA duplicate',
      'alan invalid',
    ]);
  });
});

describe('a warning', () => {
  test('is kept with the plan, ends the reason of its line, and is counted', async () => {
    const csv = 'user_name,user_email\nada,ada@gmial.com\nbob,ADA@gmial.com\neve,eve@works.example\n';
    const object = put('warned', csv);
    await splitIntake(object, undefined, deps());
    const intakeId = intakeIdOf(object);
    await endAll(intakeId);
    expect(textOf(await keyOfPlan(intakeId))).toContain('[2,"in",0,0,"D-ada",0]');
    // With another version only the kept plan tells it.
    await upgrade(intakeId);
    await reportIntake(intakeId, false, deps());
    const { rows, summary } = await reportOf(intakeId);
    const misspelled = 'user_email "ada@gmial.com" is probably misspelled after the @';
    expect(rows[0]?.deskdrop_reason).toMatch(new RegExp(`^no such image\\. Warning: ${misspelled}`));
    expect(rows[1]?.deskdrop_reason).toMatch(/Warning: user_email "ADA@gmial\.com" is also that of line 2/);
    expect(rows[2]?.deskdrop_reason).toBe('no such image');
    expect(summary.warnings).toMatchObject([
      { code: 'email-domain-implausible', column: 'user_email', count: 2, lines: [2, 3] },
      { code: 'email-of-another', column: 'user_email', count: 1, lines: [3] },
    ]);
    expect(summary.problems).toBeUndefined();
  });
});

describe('the language of a stage', () => {
  test('is that of the reasons; statuses and columns are the same in every language', async () => {
    const intakeId = await split('chinese');
    await endAll(intakeId);
    await reportIntake(intakeId, false, deps({ language: 'zh' }));
    const { statuses, rows } = await reportOf(intakeId);
    expect(statuses).toEqual(STATUSES);
    expect(rows[1]?.deskdrop_reason).toMatch(/^user_email“not an address”不符合要求：长度须为 1 到 64 个字符，.*。$/);
    expect(rows[3]?.deskdrop_reason).toBe('第 2 行是同一用户，以第 2 行为准');
  });
});

describe('a plan whose file is gone or damaged', () => {
  const damages: readonly (readonly [string, (text: string) => string | undefined])[] = [
    ['gone', () => undefined],
    ['cut off', (text) => text.slice(0, -20)],
    ['cut off between two lines', (text) => text.split('\n').slice(0, 4).join('\n').concat('\n')],
    ['another one', (text) => text.replace('D-ada', 'D-eve')],
    ['from a newer version', (text) => text.replace('"breaks-rule"', '"breaks-another-rule"')],
    ['no plan at all', () => 'user_name\nada\n'],
    ['empty', () => ''],
  ];
  test.each(damages)('is made again by the same version: %s', async (_, damage) => {
    const intakeId = await split('damaged');
    await endAll(intakeId);
    const key = await keyOfPlan(intakeId);
    const left = damage(textOf(key));
    if (left === undefined) bucket.newest.delete(key);
    else putFile(bucket, key, Buffer.from(left), Date.parse(NOON));
    await reportIntake(intakeId, false, deps());
    expect((await reportOf(intakeId)).statuses).toEqual(STATUSES);
    expect(errors).toEqual(['the plan of an intake cannot be read']);
  });

  test('leaves another version one status for each line', async () => {
    const intakeId = await split('lost');
    await endAll(intakeId);
    await upgrade(intakeId, { fileDigest: undefined });
    await reportIntake(intakeId, false, deps());
    const { statuses, rows, summary } = await reportOf(intakeId);
    expect(statuses).toEqual(['ada', 'bob', 'grace', 'ADA', 'alan'].map((name) => `${name} needs-attention`));
    expect(rows[1]?.deskdrop_reason).toMatch(/^another version of Deskdrop planned this file.* status [a-z0-9]{20}/);
    expect(summary.counts['needs-attention']).toBe(5);
  });
});

describe('the header of a file', () => {
  const NAMED = '用户名,user_email,E-Mail\nada,ada@works.example,x\n';

  const splitNamed = async (name: string, csv: string, stage: object = {}) => {
    const object = put(name, csv);
    const settings = (deps() as { readonly stage: object }).stage;
    await splitIntake(object, undefined, deps({ stage: { ...settings, ...stage } }));
    return intakeIdOf(object);
  };

  test('is read by the stage’s setting at planning time, whatever the setting is at reporting time', async () => {
    const columns = { 'E-Mail': 'carry' } as const;
    const intakeId = await splitNamed('named', NAMED, { columns, userNameFromEmail: false });
    expect((await planOf(intakeId)).plan).toMatchObject({ columns });
    await endAll(intakeId);
    await reportIntake(intakeId, false, deps());
    const { rows, summary } = await reportOf(intakeId);
    expect(rows).toMatchObject([{ 用户名: 'ada', deskdrop_status: 'rejected' }]);
    expect(summary.columns?.readAs).toEqual([
      { name: '用户名', column: 'user_name' },
      { name: 'user_email', column: 'user_email' },
    ]);
  });

  test('pins nothing if the stage has no setting', async () => {
    const intakeId = await splitNamed('plain', CSV);
    expect(Object.keys((await planOf(intakeId)).plan)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(columns|userNameFromEmail)$/)]),
    );
  });

  test('with two columns of one meaning refuses the file before anything is kept', async () => {
    const intakeId = await splitNamed('two', NAMED);
    expect(await intakeOf(intakeId)).toMatchObject({
      phase: 'REFUSED',
      error: expect.stringContaining('columns that mean user_email: "user_email" (column 2) and "E-Mail" (column 3)'),
    });
  });

  test('of a file that a version without other names planned means what it meant to that version', async () => {
    const csv = 'user_name,用户组,E-Mail,user_email\nada,nobodies,x,ada@works.example\n';
    const intakeId = await splitNamed('older', csv, { columns: { 用户组: 'carry', 'E-Mail': 'carry' } });
    const { intake, plan } = await planOf(intakeId);
    const { columns: _, ...older } = plan;
    await ledger.intakes.moveIntake(intake, { ...intake, plan: { ...older, plannerVersion: 4 } } as Intake);
    await endAll(intakeId);
    await reportIntake(intakeId, false, deps());
    const { rows, summary } = await reportOf(intakeId);
    expect(rows).toMatchObject([{ user_name: 'ada', 用户组: 'nobodies', deskdrop_status: 'rejected' }]);
    expect(summary.columns).toMatchObject({ read: ['user_name', 'user_email'], carried: ['用户组', 'E-Mail'] });
  });
});
