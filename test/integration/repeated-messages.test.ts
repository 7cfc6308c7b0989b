import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Intake, PinnedPlan } from '../../lambdas/domain/intakes/intake.ts';
import { intakeIdOf } from '../../lambdas/domain/intakes/intake-id.ts';
import type { Order } from '../../lambdas/domain/orders/order.ts';
import { PLANNER_VERSION } from '../../lambdas/domain/planning/plan-intake.ts';
import { FileChangedError } from '../../lambdas/ports/drops.ts';
import { reconcileOrder } from '../../lambdas/use-cases/reconcile/reconcile-order.ts';
import { resendLostMessages } from '../../lambdas/use-cases/recover/resend-lost-messages.ts';
import { reportIntake } from '../../lambdas/use-cases/report/report-intake.ts';
import { requestReport } from '../../lambdas/use-cases/signals/request-report.ts';
import { splitIntake } from '../../lambdas/use-cases/split/split-intake.ts';
import { type LedgerUnderTest, startLedger } from '../support/ledger.ts';
import {
  fresh,
  inDoubt,
  NOON,
  noonPlus,
  ordered,
  parkedInDoubt,
  parkedSettled,
  queued,
  TIMES,
} from '../support/orders.ts';

// The use cases run on the real ledger; the test records every message that they send.

let under: LedgerUnderTest;
beforeAll(async () => {
  under = await startLedger();
});
afterAll(() => under.stop());

let sent: unknown[][] = [];
beforeEach(() => {
  sent = [];
});

/** After every quiet time. */
const NOW = Date.parse(NOON) + 60_000;
let sweeps = 0;
const deps = (over: object = {}) =>
  ({
    ledger: under.ledger,
    clock: { now: () => NOW, monotonic: () => 0 },
    times: TIMES,
    bucketName: 'drops',
    messages: {
      sendIntakes: async (objects: { key: string }[]) => void sent.push(['intake', ...objects.map(({ key }) => key)]),
      sendOrders: async (ids: string[]) => void sent.push(['order', ...ids]),
      sendReconcile: async (id: string) => void sent.push(['reconcile', id]),
      sendReport: async (id: string, _: number, options?: { again: boolean }) =>
        void sent.push(['report', id, options?.again ?? false]),
    },
    book: {
      operator: async () => undefined,
      listOrders: async () => {
        sweeps++;
        return [];
      },
      findDesktops: async () => [],
      // One of the order's desktops is being created, so a sweep cannot settle the order.
      findCreationJobs: async () => [{ computerName: 'D-ada', userName: 'ada', status: 'running' }],
    },
    files: {
      open: async () => {
        throw new FileChangedError('users.csv was removed or replaced before it was read');
      },
      write: async (_: string, key: string, __: string, body: AsyncIterable<Uint8Array>) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of body) chunks.push(chunk);
        written.set(key, Buffer.concat(chunks).toString());
      },
      read: async () => undefined,
      describe: async () => undefined,
      list: async function* () {},
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...over,
  }) as never;
const written = new Map<string, string>();

const member = { position: 0, line: 2, userName: 'ada', computerName: 'D-ada', claimsName: false };
/** Stores the order in its state. */
const put = async (order: Order): Promise<void> => {
  const { clientOrderId, intakeId } = order;
  const from = fresh({ clientOrderId, intakeId, size: 1 });
  await under.ledger.orders.putOrder({ order: from, members: [member], request: {} as never });
  expect(await under.ledger.orders.write({ from, to: order })).toBe('written');
};

const intakeOf = (intakeId: string, versionId?: string): Intake => ({
  intakeId,
  phase: 'PLANNING',
  object: {
    bucket: 'drops',
    key: `incoming/${intakeId}.csv`,
    etag: 'e1',
    sizeBytes: 1,
    ...(versionId === undefined ? {} : { versionId }),
  },
  receivedAt: NOON,
  payment: 'manual',
  history: [{ at: NOON, to: 'PLANNING', reason: 'dropped' }],
});
const plan: PinnedPlan = {
  profiles: {},
  computerNamePrefix: 'D-',
  payment: 'manual',
  plannerVersion: PLANNER_VERSION,
  digest: 'digest',
  counts: { lines: 1, valid: 1, invalid: 0, duplicate: 0 },
  orders: 1,
};
const receive = async (intake: Intake): Promise<Intake> => {
  const planning = await under.ledger.intakes.receiveIntake(intakeOf(intake.intakeId));
  if (intake.phase !== 'PLANNING') await under.ledger.intakes.moveIntake(planning, intake);
  return intake;
};
const reported = (intakeId: string, versionId?: string): Intake => ({
  ...intakeOf(intakeId, versionId),
  phase: 'REPORTED',
  ending: 'queued',
  plan,
  reportedAt: NOON,
  result: { resultKey: 'r', summaryKey: 's' },
  history: [{ at: NOON, to: 'REPORTED', reason: 'result in r' }],
});

describe('copies of the message of an order in doubt', () => {
  test('count as one: only one sweep is made and counted, and only one next message sent', async () => {
    await put(inDoubt({ clientOrderId: 'doubt-1', sent: [0], revision: 1 }));
    await reconcileOrder('doubt-1', deps());
    await reconcileOrder('doubt-1', deps());
    expect(await under.ledger.orders.getOrder('doubt-1')).toMatchObject({ sweeps: 1 });
    expect(sent).toEqual([['reconcile', 'doubt-1']]);
  });

  test('that run at the same time send one next message', async () => {
    await put(inDoubt({ clientOrderId: 'doubt-2', sent: [0], revision: 1 }));
    sweeps = 0;
    let release = (): void => {};
    const both = new Promise<void>((resolve) => {
      release = resolve;
    });
    const book = {
      operator: async () => undefined,
      listOrders: async () => {
        if (++sweeps === 2) release();
        await both;
        return [];
      },
      findDesktops: async () => [],
      findCreationJobs: async () => [{ computerName: 'D-ada', userName: 'ada', status: 'running' }],
    };
    // Both read before either writes.
    let reads = 0;
    let go = (): void => {};
    const bothRead = new Promise<void>((resolve) => {
      go = resolve;
    });
    const orders = Object.create(under.ledger.orders);
    orders.getOrder = async (id: string) => {
      const order = await under.ledger.orders.getOrder(id);
      if (++reads === 4) go();
      if (reads > 2) await bothRead;
      return order;
    };
    for (const name of ['getMembers', 'getOrders', 'write', 'watchedOrders'] as const)
      orders[name] = (under.ledger.orders[name] as (...args: never[]) => unknown).bind(under.ledger.orders);
    const racing = deps({ book, ledger: { ...under.ledger, orders } });
    await Promise.all([reconcileOrder('doubt-2', racing), reconcileOrder('doubt-2', racing)]);
    expect(await under.ledger.orders.getOrder('doubt-2')).toMatchObject({ sweeps: 1 });
    expect(sent).toEqual([['reconcile', 'doubt-2']]);
  });
});

describe('copies of the message of an accepted order', () => {
  const payBy = Date.parse(noonPlus(7 * 24 * 3_600_000));
  const seen = { subOrderIds: [], status: 'unpaid', createdAt: Date.parse(NOON), payBy };
  const book = {
    operator: async () => undefined,
    orderStatus: async (providerOrderId: string) => ({ ...seen, providerOrderId }),
    findDesktops: async () => [],
    desktopsCreatedSince: async () => [],
    findCreationJobs: async () => [],
  };

  test('report what an earlier look changed, if that one stopped before it did', async () => {
    await receive(reported('intake-dated'));
    await put(ordered({ clientOrderId: 'dated', intakeId: 'intake-dated', sent: [0], revision: 1 }));
    const unheard = {
      ...under.ledger,
      intakes: {
        ...under.ledger.intakes,
        getIntake: async () => {
          throw new Error('throttled');
        },
      },
    };
    await expect(reconcileOrder('dated', deps({ book, ledger: unheard }))).rejects.toThrow('throttled');
    expect(sent).toEqual([]);
    expect(await under.ledger.orders.getOrder('dated')).toMatchObject({ payBy: new Date(payBy).toISOString() });
    await reconcileOrder('dated', deps({ book }));
    expect(sent).toEqual([['report', 'intake-dated', true]]);
  });
});

describe('an order that waits for a parked one', () => {
  test('continues when that one has ended, and its file is watched and reported again', async () => {
    await receive(reported('intake-waits'));
    // Not paid yet: only its own file waits for the payment.
    await put(ordered({ clientOrderId: 'ended-owner', payment: 'confirm', revision: 1 }));
    await put(
      parkedSettled({ clientOrderId: 'waiter', intakeId: 'intake-waits', waitsFor: 'ended-owner', revision: 1 }),
    );
    await reconcileOrder('waiter', deps());
    expect(await under.ledger.orders.getOrder('waiter')).toMatchObject({ state: 'QUEUED' });
    expect(await under.ledger.intakes.getIntake('intake-waits')).toMatchObject({ phase: 'QUEUED' });
    expect((await under.ledger.intakes.unreportedIntakes()).map(({ intakeId }) => intakeId)).toContain('intake-waits');
    expect(sent).toEqual([['order', 'waiter']]);
  });

  test('is sent once more when the message that queued it again comes back', async () => {
    await put(queued({ clientOrderId: 'unsent', revision: 1 }));
    await reconcileOrder('unsent', deps());
    expect(sent).toEqual([['order', 'unsent']]);
  });

  test('gets no message from the sweep before that one has ended', async () => {
    await put(parkedInDoubt({ clientOrderId: 'open-owner', revision: 1 }));
    await put(parkedSettled({ clientOrderId: 'waits-on', waitsFor: 'open-owner', revision: 1 }));
    await put(ordered({ clientOrderId: 'done-owner', revision: 1 }));
    await put(parkedSettled({ clientOrderId: 'may-go', waitsFor: 'done-owner', revision: 1 }));
    // The outstanding payment does not block orders that wait only for its decision.
    await put(ordered({ clientOrderId: 'unpaid-owner', payment: 'confirm', revision: 1 }));
    await put(parkedSettled({ clientOrderId: 'may-go-too', waitsFor: 'unpaid-owner', revision: 1 }));
    await resendLostMessages(deps());
    expect(sent).toContainEqual(['reconcile', 'may-go']);
    expect(sent).toContainEqual(['reconcile', 'may-go-too']);
    expect(sent).not.toContainEqual(['reconcile', 'waits-on']);
  });
});

test('the report is written again when an order that needed attention has ended', async () => {
  const history = (from: Order['state'], to: Order['state']) => [{ at: NOON, from, to, attempt: 1, reason: '' }];
  const announce = (order: Order) => requestReport(order, deps());
  await announce(ordered({ intakeId: 'none', history: history('NEEDS_ATTENTION', 'ORDERED') }));
  await announce(ordered({ intakeId: 'none', history: history('SUBMITTING', 'ORDERED') }));
  // A half of an order that was sent again by a person.
  await announce(ordered({ intakeId: 'none', origin: { kind: 'half', parent: 'order-b', depth: 1 } }));
  expect(sent).toEqual([
    ['report', 'none', true],
    ['report', 'none', false],
    ['report', 'none', true],
  ]);
});

describe('a report that is asked for again', () => {
  /** Counts the results written; another report ends while the first one is written. */
  const counting = (during: () => Promise<unknown> = async () => {}) => {
    let results = 0;
    const write = async (_: string, key: string) => {
      if (key.endsWith('.csv') && results++ === 0) await during();
    };
    return { files: { write }, results: () => results };
  };
  const refused = (intakeId: string) => receive({ ...reported(intakeId), error: 'no CSV' } as Intake);

  test('is written again if another one, perhaps with newer facts, ended meanwhile', async () => {
    const intake = await refused('overtaken');
    const { files, results } = counting(() =>
      under.ledger.intakes.moveIntake(intake, { ...intake, reportedAt: noonPlus(1) } as Intake),
    );
    await reportIntake('overtaken', true, deps({ files }));
    expect(results()).toBe(2);
  });

  test.each([
    ['before it was begun is shown already', noonPlus(-1_000), 0],
    ['by a clock that may be as much behind is not', noonPlus(-400), 1],
    ['afterwards is not', noonPlus(1_000), 1],
  ])('for a fact %s', async (_, factAt, expected) => {
    await refused(`fact-${factAt}`);
    const { files, results } = counting();
    await reportIntake(`fact-${factAt}`, true, deps({ files, times: { ...TIMES, clockSkewMs: 500 } }), factAt);
    expect(results()).toBe(expected);
  });

  test('does not lengthen the history of its intake', async () => {
    await refused('often');
    for (let times = 0; times < 3; times++) await reportIntake('often', true, deps(counting()));
    expect((await under.ledger.intakes.getIntake('often'))?.history).toHaveLength(2);
  });
});

describe('a file that is gone', () => {
  test('when its report is due ends with its reason, once that version cannot come back', async () => {
    await receive({ ...intakeOf('gone', 'v1'), phase: 'QUEUED', plan });
    await reportIntake('gone', false, deps());
    expect(await under.ledger.intakes.getIntake('gone')).toMatchObject({ phase: 'REPORTED' });
    expect(written.get('results/gone.gone.result.csv')).toMatch(/removed or replaced.*deskdrop status gone/);
  });

  test('is awaited if the same bytes may be put back', async () => {
    await receive({ ...intakeOf('back'), phase: 'QUEUED', plan });
    await expect(reportIntake('back', false, deps())).rejects.toThrow(FileChangedError);
    expect(await under.ledger.intakes.getIntake('back')).toMatchObject({ phase: 'QUEUED' });
  });

  test('keeps the result that was written before', async () => {
    await receive({ ...reported('kept', 'v1') });
    written.clear();
    await reportIntake('kept', true, deps());
    expect(written).toEqual(new Map());
    expect(await under.ledger.intakes.getIntake('kept')).toMatchObject({ phase: 'REPORTED' });
  });

  test('whose orders were begun is reported with where to see them', async () => {
    const { object } = intakeOf('begun');
    const intakeId = intakeIdOf(object);
    await receive({ ...intakeOf('begun'), intakeId, phase: 'QUEUEING', plan });
    await splitIntake(object, undefined, deps({ stage: {} }));
    expect(await under.ledger.intakes.getIntake(intakeId)).toMatchObject({
      phase: 'STUCK',
      error: expect.stringMatching(/removed or replaced.*orders that it already began.*deskdrop status/),
    });
  });

  test('is not planned as empty while it may be put back', async () => {
    await receive(intakeOf('unput'));
    await resendLostMessages(deps());
    expect(sent).not.toContainEqual(['intake', 'incoming/unput.csv']);
    const there = { describe: async () => ({ etag: 'e1' }), list: async function* () {} };
    await resendLostMessages(deps({ files: there }));
    expect(sent).toContainEqual(['intake', 'incoming/unput.csv']);
  });
});
