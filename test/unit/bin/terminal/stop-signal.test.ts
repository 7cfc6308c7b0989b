import { expect, test } from 'vitest';
import { untilStopped } from '../../../../bin/commands/terminal/stop-signal.ts';

test('a command that has ended listens to no signal, however it ended', async () => {
  const listeners = () => ['SIGINT', 'SIGTERM'].map((name) => process.listenerCount(name));
  const before = listeners();
  expect(await untilStopped(async () => 2)).toBe(2);
  await expect(untilStopped(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(listeners()).toEqual(before);
});
