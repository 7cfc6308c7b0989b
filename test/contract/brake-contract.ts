import { afterAll, beforeAll, expect, test } from 'vitest';
import { beginPause, endPause } from '../../lambdas/domain/intakes/brakes.ts';
import { NOON, noonPlus } from '../support/orders.ts';
import type { LedgerUnderContract } from './ledger-contract.ts';

const BY = { by: 'Ann', arn: 'arn:aws:iam::123456789012:user/ann', at: NOON, command: 'c1', reason: 'wrong prices' };

export const brakeContract = (start: () => Promise<LedgerUnderContract>): void => {
  let under: LedgerUnderContract;
  beforeAll(async () => {
    under = await start();
  });
  afterAll(() => under.stop());

  test('a pause is absent at first and then as written, and of concurrent writes one succeeds', async () => {
    const { brakes } = under.ledger;
    expect(await brakes.getPause()).toBeUndefined();
    expect(await brakes.getBrakes('i')).toEqual({});
    const pause = beginPause(undefined, BY, NOON);
    const begun = await Promise.all(Array.from({ length: 5 }, () => brakes.changePause(undefined, pause)));
    expect(begun.filter((result) => result === 'written')).toHaveLength(1);
    expect(await brakes.getPause()).toEqual(pause);
    expect(await brakes.getBrakes('i')).toEqual({ pause });
    const ended = endPause(pause, { ...BY, command: 'c2' }, noonPlus(1));
    expect(await brakes.changePause(pause, ended)).toBe('written');
    expect(await brakes.changePause(pause, ended)).toBe('lost');
    expect(await brakes.getPause()).toEqual(ended);
    const again = beginPause(ended, BY, noonPlus(2));
    expect(await brakes.changePause(undefined, again)).toBe('lost');
    expect(await brakes.changePause(ended, again)).toBe('written');
    expect(await brakes.getPause()).toEqual(again);
  });

  test('a stop is put once: whoever repeats it gets what stands, and it concerns its file alone', async () => {
    const { brakes } = under.ledger;
    expect(await brakes.getStop('stopped')).toBeUndefined();
    const stop = { intakeId: 'stopped', stopped: BY };
    expect(await brakes.putStop(stop)).toEqual(stop);
    expect(await brakes.putStop({ ...stop, stopped: { ...BY, by: 'Ben' } })).toEqual(stop);
    expect(await brakes.getStop('stopped')).toEqual(stop);
    expect(await brakes.getBrakes('stopped')).toMatchObject({ stop });
    expect((await brakes.getBrakes('another')).stop).toBeUndefined();
  });
};
