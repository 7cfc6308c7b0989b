import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { confirm } from '../../../../bin/commands/terminal/confirm.ts';

const terminal = (answer: string, isTTY = true) => {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  let shown = '';
  output.on('data', (chunk) => (shown += chunk));
  input.write(`${answer}\n`);
  return { streams: { input, output } as never, shown: () => shown };
};

test.each(['y', 'Y', 'yes', ' yes '])('%j continues', async (answer) => {
  const { streams, shown } = terminal(answer);
  await expect(confirm('Order X is sent again.', {}, streams)).resolves.toBeUndefined();
  expect(shown()).toContain('Order X is sent again.\nGo on? [y/N]');
});

test.each(['n', '', 'no', 'yep', 'ok'])('%j does nothing', async (answer) => {
  await expect(confirm('Order X is sent again.', {}, terminal(answer).streams)).rejects.toThrow('Nothing was done.');
});

test('without a terminal the command is refused, and says how to confirm it', async () => {
  const { streams, shown } = terminal('y', false);
  await expect(confirm('Order X is sent again.', {}, streams)).rejects.toThrow(/Order X is sent again\..*--yes/s);
  expect(shown()).toBe('');
});

test('--yes asks no question', async () => {
  const { streams, shown } = terminal('n', false);
  await expect(confirm('Order X is sent again.', { yes: true }, streams)).resolves.toBeUndefined();
  expect(shown()).toBe('');
});
