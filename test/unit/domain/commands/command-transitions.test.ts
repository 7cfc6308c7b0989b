import { describe, expect, it } from 'vitest';
import { COMMAND_KINDS, commandSince, isOpenCommand } from '../../../../lambdas/domain/commands/command.ts';
import { COMMAND_SCHEMAS, commandRequestSchema } from '../../../../lambdas/domain/commands/command-request-schema.ts';
import {
  beginCommand,
  callerOf,
  failCommand,
  finishCommand,
  newCommand,
  noteProgress,
  noteTrouble,
  refuseCommand,
} from '../../../../lambdas/domain/commands/command-transitions.ts';
import { NOON, noonPlus } from '../../../support/orders.ts';

const caller = callerOf({
  arn: 'arn:aws:sts::123456789012:assumed-role/Ops/ada',
  accountId: '123456789012',
  userId: 'AR:ada',
});
const requested = newCommand('c1', { kind: 'resolve-absent', clientOrderId: 'o1' }, caller, NOON);
const running = beginCommand(requested, noonPlus(1));

describe('a command', () => {
  it('says who asked for it: the role, which is proved, and the name of its session', () => {
    expect(requested.requestedBy).toMatchObject({ role: 'Ops', sessionName: 'ada', userId: 'AR:ada' });
    const user = { arn: 'arn:aws:iam::123456789012:user/ada', accountId: '123456789012', userId: 'AID' };
    expect(callerOf(user)).toEqual(user);
  });

  it('is begun, and continued by another worker with its progress and without the error of the last try', () => {
    expect(running).toMatchObject({
      state: 'running',
      startedAt: noonPlus(1),
      seenAt: noonPlus(1),
      tries: 1,
      revision: 1,
    });
    const reached = { order: 'o1', result: { kind: 'file', redriven: [], sent: [], refused: [] } } as const;
    const troubled = noteTrouble(noteProgress(running, { text: '1 of 2 orders', reached }, noonPlus(2)), 'no answer');
    expect(troubled).toMatchObject({
      progress: '1 of 2 orders',
      trouble: 'no answer',
      seenAt: noonPlus(2),
      revision: 3,
    });
    const again = beginCommand(troubled, noonPlus(3));
    expect(again).toMatchObject({
      startedAt: noonPlus(1),
      seenAt: noonPlus(3),
      tries: 2,
      progress: '1 of 2 orders',
      reached,
    });
    expect(again).not.toHaveProperty('trouble');
  });

  it('ends with its result, and each write has a revision of its own', () => {
    const result = { kind: 'order', what: 'it is QUEUED', clientOrderId: 'o1' } as const;
    const ends = [
      finishCommand(running, result, noonPlus(2)),
      refuseCommand(running, { reason: 'not yet' }, noonPlus(2)),
      failCommand(running, 'gave up', noonPlus(2)),
      failCommand(requested, 'gave up', noonPlus(2)),
    ];
    expect(ends.map(({ state }) => state)).toEqual(['done', 'refused', 'failed', 'failed']);
    for (const end of ends) {
      expect(end).toMatchObject({ commandId: 'c1', requestedBy: caller, requestedAt: NOON, endedAt: noonPlus(2) });
      expect([isOpenCommand(end), commandSince(end)]).toEqual([false, noonPlus(2)]);
      expect(end).not.toHaveProperty('tries');
    }
    expect(ends.map(({ revision }) => revision)).toEqual([2, 2, 2, 1]);
  });
});

describe('a request', () => {
  it('has a schema for each kind, which accepts no unknown field', () => {
    expect(Object.keys(COMMAND_SCHEMAS)).toEqual(COMMAND_KINDS);
    const order = { kind: 'resolve-absent', clientOrderId: 'o1' };
    expect(commandRequestSchema.parse(order)).toEqual(order);
    expect(commandRequestSchema.safeParse({ ...order, force: true }).success).toBe(false);
    expect(commandRequestSchema.safeParse({ ...order, kind: 'pay-everything' }).success).toBe(false);
  });
});
