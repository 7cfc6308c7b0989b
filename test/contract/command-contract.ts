import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Command } from '../../lambdas/domain/commands/command.ts';
import {
  beginCommand,
  failCommand,
  finishCommand,
  newCommand,
  noteProgress,
  noteTrouble,
  refuseCommand,
} from '../../lambdas/domain/commands/command-transitions.ts';
import { END_OF_TIME } from '../../lambdas/ports/clock.ts';
import { NOON, noonPlus } from '../support/orders.ts';
import type { LedgerUnderContract } from './ledger-contract.ts';

const CALLER = {
  arn: 'arn:aws:sts::123456789012:assumed-role/Ops/ada',
  accountId: '123456789012',
  userId: 'AROA:ada',
  role: 'Ops',
  sessionName: 'ada',
};

const COUNTS = { compared: 1, listed: 2, foreign: 3, underWay: 4, differences: 5, unanswered: 6 };
const UNDER_WAY = {
  cursor: { walk: 'ledger', day: '2026-03-01', intakeId: 'i1', orderId: 'o1' },
  counts: COUNTS,
  pages: 1,
  reasons: ['no answer'],
} as const;
const DIFFERENCE = {
  kind: 'amount',
  providerOrderId: 'CS1',
  clientOrderId: 'o1',
  intakeId: 'i1',
  here: '30 USD',
  there: '60 USD',
  command: 'order o1',
  todo: 'Ask.',
} as const;

export const commandContract = (start: () => Promise<LedgerUnderContract>): void => {
  let under: LedgerUnderContract;
  beforeAll(async () => {
    under = await start();
  });
  afterAll(() => under.stop());

  const fresh = (at = NOON) => newCommand(randomUUID(), { kind: 'reject', intakeId: 'i1', reason: 'no' }, CALLER, at);

  test('a command is stored once: repeating it returns the stored one', async () => {
    const { commands } = under.ledger;
    const command = fresh();
    expect(await commands.getCommand(command.commandId)).toBeUndefined();
    expect(await commands.putCommand(command)).toEqual(command);
    const other = { ...command, requestedBy: { ...CALLER, arn: 'arn:aws:iam::1:user/eve' } };
    expect(await commands.putCommand(other)).toEqual(command);
    expect(await commands.getCommand(command.commandId)).toEqual(command);
  });

  test('of concurrent writes one succeeds, and every state is read as it was written', async () => {
    const { commands } = under.ledger;
    const command = fresh();
    await commands.putCommand(command);
    const running = beginCommand(command, noonPlus(1));
    const begun = await Promise.all(Array.from({ length: 5 }, () => commands.moveCommand(command, running)));
    expect(begun.filter((result) => result === 'written')).toHaveLength(1);
    const file = {
      kind: 'file' as const,
      redriven: [{ from: 'a', to: 'b', desktops: 2 }],
      sent: ['c'],
      refused: [{ orderId: 'd', reason: 'not its turn' }],
      more: 3,
    };
    const progress = {
      text: '1 of 2',
      reached: { order: 'a', result: { ...file, sent: [] } },
      verification: UNDER_WAY,
    };
    const moves: [from: Command, to: Command][] = [[running, noteProgress(running, progress, noonPlus(2))]];
    const progressed = moves[0]?.[1] as typeof running;
    const troubled = noteTrouble(progressed, 'no answer');
    moves.push([progressed, troubled], [troubled, finishCommand(troubled, file, noonPlus(3))]);
    for (const [from, to] of moves) {
      expect(await commands.moveCommand(from, to)).toBe('written');
      expect(await commands.moveCommand(from, to), 'from a state of before').toBe('lost');
      expect(await commands.getCommand(command.commandId)).toEqual(to);
    }
  });

  test('the differences that a verification found are stored in pages, and a page that is stored again replaces itself', async () => {
    const { commands } = under.ledger;
    const { commandId } = fresh();
    await expect(commands.getDifferences(commandId, 0)).rejects.toThrow(`page 0 of the command ${commandId}`);
    const { clientOrderId: _, intakeId: __, command: ___, ...bare } = DIFFERENCE;
    await commands.putDifferences(commandId, 0, [DIFFERENCE]);
    await commands.putDifferences(commandId, 0, [DIFFERENCE, bare]);
    await commands.putDifferences(commandId, 11, [bare]);
    expect(await commands.getDifferences(commandId, 0)).toEqual([DIFFERENCE, bare]);
    expect(await commands.getDifferences(commandId, 11)).toEqual([bare]);
    // A page is no command.
    expect(await commands.getCommand(commandId)).toBeUndefined();
  });

  test.each([
    { kind: 'verified', from: NOON, to: noonPlus(1), counts: COUNTS, pages: 1, reasons: ['no answer'] },
    { kind: 'examined', checks: [{ about: 'clock', verdict: 'not-answered', says: 'nothing', todo: 'Ask.' }] },
  ] as const)('a result is read as it was written: $kind', async (result) => {
    const { commands } = under.ledger;
    const command = newCommand(randomUUID(), { kind: 'verify', from: NOON }, CALLER, NOON);
    await commands.putCommand(command);
    const running = beginCommand(command, noonPlus(1));
    await commands.moveCommand(command, running);
    const done = finishCommand(running, result, noonPlus(2));
    expect(await commands.moveCommand(running, done)).toBe('written');
    expect(await commands.getCommand(command.commandId)).toEqual(done);
  });

  test('the commands of a day are listed with their results, without those of other days', async () => {
    const { commands } = under.ledger;
    const [late, early, other] = [
      '2031-05-06T23:59:59.000Z',
      '2031-05-06T00:00:00.000Z',
      '2031-05-07T00:00:00.000Z',
    ].map(fresh);
    if (late === undefined || early === undefined || other === undefined) throw new Error();
    for (const command of [late, early, other]) await commands.putCommand(command);
    const running = beginCommand(late, '2031-05-07T00:00:01.000Z');
    await commands.moveCommand(late, running);
    expect(await commands.commandsOfDay('2031-05-06')).toEqual([early, running]);
    expect(await under.ledger.intakes.intakesOfDay('2031-05-06')).toEqual([]);
  });

  test('the commands that have not ended are listed, the longest silent first, and no others', async () => {
    const { commands } = under.ledger;
    const [first, second, third, fourth] = [noonPlus(100), noonPlus(200), noonPlus(300), noonPlus(400)].map(fresh);
    if (first === undefined || second === undefined || third === undefined || fourth === undefined) throw new Error();
    for (const command of [fourth, third, second, first]) await commands.putCommand(command);
    const begun = beginCommand(first, noonPlus(350));
    await commands.moveCommand(first, begun);
    const running = beginCommand(second, noonPlus(200));
    await commands.moveCommand(second, running);
    await commands.moveCommand(running, refuseCommand(running, { reason: 'no', recorded: true }, noonPlus(210)));
    const ours = async (before: string) => {
      const ids = [first, second, third, fourth].map(({ commandId }) => commandId);
      return (await commands.openCommands(before)).filter((id) => ids.includes(id)).map((id) => ids.indexOf(id));
    };
    expect(await ours(END_OF_TIME)).toEqual([2, 0, 3]);
    expect(await ours(noonPlus(350))).toEqual([2, 0]);
    await commands.moveCommand(fourth, failCommand(fourth, 'gave up', noonPlus(410)));
    expect(await ours(END_OF_TIME)).toEqual([2, 0]);
  });
};
