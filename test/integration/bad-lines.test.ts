import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { csvOf, type Outcome, type Pipeline, startPipeline } from '../support/pipeline.ts';
import { connect, orderBody } from '../support/workspace-simulator-client.ts';

// One order of 50 with lines that the provider refuses. The assertions check who has a desktop at the provider
// afterwards, and how many order calls that took.

let pipeline: Pipeline;
beforeAll(async () => {
  // Names in use belong to another IAM user: a sweep would cancel an order of our own user as an orphan.
  pipeline = await startPipeline({ simulator: { staticTokenUser: 'stranger' } });
});
afterAll(() => pipeline.stop());
afterEach(() => pipeline.simulator.faults.clear());

let files = 0;
const crew = (size = 50): string[] => {
  const file = files++;
  return Array.from({ length: size }, (_, no) => `crew${file}-${no}`);
};
const UNKNOWN_USER = 'WKS.00170312';
/** Makes the provider refuse every order that contains the user, with this message. */
const refuse = (user: string, message: string, detail?: string, code = UNKNOWN_USER): void =>
  pipeline.simulator.faults.add({
    on: 'order',
    how: 'refuse',
    match: user,
    code,
    message,
    ...(detail === undefined ? {} : { detail }),
  });
const dropAndCount = async (users: readonly string[]): Promise<Outcome & { calls: number }> => {
  const before = pipeline.simulator.calls.order;
  const outcome = await pipeline.drop(csvOf(...users));
  return { ...outcome, calls: pipeline.simulator.calls.order - before };
};
const desktopsOf = (user: string) => pipeline.simulator.book.desktopsByUser().get(user) ?? [];

/** Compares each line with the provider: a bad one has no desktop, every other one has one, in the order it names. */
const expectOnly = ({ rows }: Outcome, bad: readonly string[], reason: RegExp): void => {
  for (const row of rows) {
    const user = row.user_name ?? '';
    const desktops = desktopsOf(user);
    if (bad.includes(user)) {
      expect(row, user).toMatchObject({
        deskdrop_status: 'rejected',
        deskdrop_reason: expect.stringMatching(reason),
        deskdrop_order_id: '',
      });
      expect(desktops, user).toEqual([]);
    } else {
      expect(row, user).toMatchObject({ deskdrop_status: 'ordered' });
      expect(
        desktops.map(({ orderId }) => orderId),
        user,
      ).toEqual([row.deskdrop_order_id]);
    }
  }
};

describe('invalid lines among 50', () => {
  test('one that the provider names is ejected: the second call orders the others, and it can be dropped again', async () => {
    const users = crew();
    const bad = users[17] ?? '';
    refuse(bad, 'The tenant user does not exist.', `user ${bad.toUpperCase()} does not exist`);
    const outcome = await dropAndCount(users);
    expectOnly(outcome, [bad], /WKS\.00170312: The tenant user does not exist.*user CREW\d+-17 does not exist/);
    expect(outcome.calls).toBe(2);
    expect(outcome.orders).toMatchObject([{ state: 'ORDERED', attempt: { no: 2 }, attemptsUsed: 1 }]);

    pipeline.simulator.faults.clear();
    const again = await dropAndCount(users);
    expect(again.rows.filter((row) => row.deskdrop_status === 'already-ordered')).toHaveLength(49);
    expect(again.rows[17]).toMatchObject({ user_name: bad, deskdrop_status: 'ordered' });
    expect(desktopsOf(bad)).toHaveLength(1);
  });

  test('one that the provider does not name is found by halving, and can be dropped again', async () => {
    const users = crew();
    const bad = users[33] ?? '';
    refuse(bad, 'The tenant user does not exist.');
    const outcome = await dropAndCount(users);
    expectOnly(outcome, [bad], /The tenant user does not exist/);
    expect(outcome.calls).toBeLessThanOrEqual(13);
    for (const order of pipeline.simulator.book.liveOrders()) {
      const ids = outcome.orders.filter((one) => 'providerOrderId' in one && one.providerOrderId === order.orderId);
      for (const { clientOrderId } of ids)
        expect(order.request.hour_package_resources[0]?.create_desktops?.tags).toContainEqual({
          key: 'deskdrop_order',
          value: clientOrderId,
        });
    }

    pipeline.simulator.faults.clear();
    expect((await dropAndCount([bad])).rows).toMatchObject([{ deskdrop_status: 'ordered' }]);
  });

  test('two that it names one after the other need one call each', async () => {
    const users = crew();
    const bad = [users[0] ?? '', users[49] ?? ''];
    for (const user of bad) refuse(user, `no such user: ${user}`);
    const outcome = await dropAndCount(users);
    expectOnly(outcome, bad, /no such user: crew/);
    expect(outcome.calls).toBe(3);
  });

  test('two that it does not name are both found, wherever they are', async () => {
    const users = crew();
    const bad = [users[3] ?? '', users[40] ?? ''];
    for (const user of bad) refuse(user, 'The tenant user does not exist.');
    const outcome = await dropAndCount(users);
    expectOnly(outcome, bad, /The tenant user does not exist/);
    expect(outcome.calls).toBeLessThanOrEqual(25);
  });

  test('one that is named and one that is not are both found', async () => {
    const users = crew();
    const bad = [users[7] ?? '', users[8] ?? ''];
    refuse(users[7] ?? '', `no such user: ${users[7]}`);
    refuse(users[8] ?? '', 'The tenant user does not exist.');
    const outcome = await dropAndCount(users);
    expectOnly(outcome, bad, /WKS\.00170312/);
  });
});

describe('an error about the profile', () => {
  test('that names its field is reported after the first call', async () => {
    pipeline.simulator.faults.add({ on: 'order', how: 'refuse', message: 'image_id is not available' });
    const outcome = await dropAndCount(crew());
    expect(outcome.calls).toBe(1);
    expect(outcome.summary.counts).toMatchObject({ rejected: 50 });
    expect(outcome.rows[0]?.deskdrop_reason).toMatch(/image_id is not available.*The cause is the order profile/);
  });

  test('that names nothing ends after few calls, and orders nothing', async () => {
    pipeline.simulator.faults.add({ on: 'order', how: 'refuse', message: 'Invalid request parameters.' });
    const users = crew();
    const outcome = await dropAndCount(users);
    expect(outcome.calls).toBeLessThanOrEqual(15);
    expect(outcome.summary.counts).toMatchObject({ rejected: 50 });
    expect(outcome.rows.map((row) => row.deskdrop_reason).join()).toMatch(/seems to be the order profile/);
    expect(users.flatMap(desktopsOf)).toEqual([]);
  });
});

describe('a conflict', () => {
  test('that names a line ejects it if nothing is found at the provider, and orders the others', async () => {
    const users = crew(3);
    const bad = users[1] ?? '';
    const stranger = connect(pipeline.simulator, 'test-token');
    await stranger.order(orderBody([{ user_name: 'somebody', computer_name: `D-${bad}` }]));
    const outcome = await dropAndCount(users);
    expectOnly(
      outcome,
      [bad],
      /HTTP 409, WKS\.00010032: Operation conflict.*computer_name D-crew\d+-1 is already in use/,
    );
    expect(outcome.calls).toBe(2);
    expect(outcome.orders[0]?.history.map(({ to }) => to)).toEqual([
      'QUEUED',
      'SUBMITTING',
      'IN_DOUBT',
      'QUEUED',
      'SUBMITTING',
      'ORDERED',
    ]);

    const corrected = await pipeline.drop(`user_name,computer_name\n${bad},PC-${bad}\n`);
    expect(corrected.rows).toMatchObject([{ deskdrop_status: 'ordered' }]);
    expect(desktopsOf(bad)).toHaveLength(1);
  });

  test('that names a line of an order that was placed nevertheless ejects nobody', async () => {
    const users = crew(3);
    pipeline.simulator.faults.add({
      on: 'order',
      how: 'conflict',
      when: 'after',
      times: 1,
      detail: `computer_name D-${users[0]} is already in use`,
      match: users[0] ?? '',
    });
    expectOnly(await dropAndCount(users), [], /-/);
  });
});
