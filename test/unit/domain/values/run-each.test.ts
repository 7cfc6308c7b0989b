import { expect, it } from 'vitest';
import { describeError } from '../../../../lambdas/domain/values/describe-error.ts';
import { runEach } from '../../../../lambdas/domain/values/run-each.ts';

const fails = (what: string) => async () => {
  throw new Error(what);
};

it('runs every part in turn, even if earlier ones fail', async () => {
  const ran: string[] = [];
  const part = (name: string) => async () => void ran.push(name);
  await runEach(part('one'), part('two'));
  await expect(runEach(fails('no ledger'), part('three'))).rejects.toThrow(/^no ledger$/);
  expect(ran).toEqual(['one', 'two', 'three']);
});

it('hides no failure behind another', async () => {
  const failed = await runEach(fails('no queue'), fails('no metrics')).catch(describeError);
  expect(failed).toBe('2 of 2 parts failed: no queue; no metrics');
});
