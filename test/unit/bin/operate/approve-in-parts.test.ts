import { expect, it } from 'vitest';
import type { EndedCommand } from '../../../../bin/commands/connect/command-client.ts';
import { approveInParts } from '../../../../bin/commands/operate/decide-intake.ts';
import type { CommandRequest, SeenPayment } from '../../../../lambdas/domain/commands/command.ts';
import { ASKED_SCHEMAS } from '../../../../lambdas/domain/commands/command-request-schema.ts';

const payments = (count: number): SeenPayment[] =>
  Array.from({ length: count }, (_, no) => ({ clientOrderId: `order-${no}`, attempt: { no: 1, nonce: `n${no}` } }));
const commands = { askedBy: () => 'Ann' };
const ended = (rest: object): EndedCommand => rest as EndedCommand;
const done = (approved: number) => ended({ state: 'done', result: { kind: 'payments', approved } });

it('approves more payments than one command has room for, each once', async () => {
  const sent: CommandRequest[] = [];
  const send = async (request: CommandRequest) => {
    sent.push(request);
    expect(ASKED_SCHEMAS[request.kind].safeParse(request).success).toBe(true);
    return done(request.kind === 'approve' ? (request.payments?.length ?? 0) : 0);
  };
  expect(await approveInParts('i1', payments(2_001), send, commands)).toEqual({ approved: 2_001, by: 'Ann' });
  const ids = sent.flatMap((request) =>
    request.kind === 'approve' ? (request.payments ?? []).map(({ clientOrderId }) => clientOrderId) : [],
  );
  expect([sent.length, new Set(ids).size]).toEqual([3, 2_001]);
});

it('continues after a refused part, and says why if no payment was approved', async () => {
  const refused = ended({ state: 'refused', reason: 'paid meanwhile' });
  const answers = [refused, done(1)];
  const send = async () => answers.shift() ?? refused;
  expect(await approveInParts('i1', payments(1_001), send, commands)).toMatchObject({ approved: 1 });
  await expect(approveInParts('i1', payments(1_001), send, commands)).rejects.toThrow('paid meanwhile');
});
