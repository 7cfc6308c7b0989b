import { App } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import { readStage } from '../../lib/stage/stage-context.ts';

const read = (context: Record<string, unknown>) => readStage(new App({ context }).node);

describe('the context of the command line', () => {
  it('defaults to stage dev, payment manual and no project', () => {
    expect(read({})).toMatchObject({ stage: 'dev', payment: 'manual', computerNamePrefix: 'D-' });
    expect(read({}).guard).toEqual({ approval: 'none', maxInvalidPercent: 20 });
    expect(read({}).provider).toEqual({
      region: 'ap-southeast-3',
      workspaceEndpoint: 'https://workspace.ap-southeast-3.myhuaweicloud.com',
      iamEndpoint: 'https://iam.ap-southeast-3.myhuaweicloud.com',
      bssEndpoint: 'https://bss-intl.myhuaweicloud.com',
    });
  });

  it('sets what it names', () => {
    const config = read({
      stage: 'prod',
      payment: 'auto',
      defaultProfile: 'standard',
      computerNamePrefix: 'PC-',
      columns: 'Kennung=user_name, Größe (EU) = carry',
      userNameFromEmail: 'true',
      language: 'zh',
      approval: 'above-20-desktops',
      maxDesktopsPerFile: '100',
      maxDesktopsPerDay: '200',
      maxAmountPerFile: '5000.50 EUR',
      maxLinesPerFile: '10000',
      maxInvalidPercent: '30',
      projectId: 'p1',
      providerRegion: 'eu-west-101',
      bssEndpoint: 'https://bss.example.com',
    });
    expect(config).toMatchObject({
      stage: 'prod',
      payment: 'auto',
      defaultProfile: 'standard',
      computerNamePrefix: 'PC-',
      columns: { Kennung: 'user_name', 'Größe (EU)': 'carry' },
      userNameFromEmail: true,
      language: 'zh',
      guard: {
        approval: 'above-20-desktops',
        maxDesktopsPerFile: 100,
        maxDesktopsPerDay: 200,
        maxAmountPerFile: { amount: 5000.5, currency: 'EUR' },
        maxLinesPerFile: 10_000,
        maxInvalidPercent: 30,
      },
      provider: {
        projectId: 'p1',
        workspaceEndpoint: 'https://workspace.eu-west-101.myhuaweicloud.com',
        bssEndpoint: 'https://bss.example.com',
      },
    });
  });

  it.each<[string, unknown]>([
    ['200/300', { orders: 200, perMs: 300_000 }],
    ['off', undefined],
  ])('sets the order rate as %s', (orderRate, expected) => {
    expect(read({ orderRate }).orderRate).toEqual(expected);
  });

  it.each([
    [{ orderRate: '100' }, 'Context "orderRate" is "100"; it must be "off" or ORDERS/SECONDS'],
    [{ orderRate: '0/60' }, 'Context "orderRate" is "0/60"; it must be "off" or ORDERS/SECONDS'],
    [{ stage: 'production' }, 'There is no stage "production": dev, prod and local are built in'],
    [{ payment: 'later' }, 'Context "payment" is "later"; it must be one of manual, confirm, auto'],
    [{ approval: 'above-0-desktops' }, 'Context "approval" is "above-0-desktops"; it must be none, always'],
    [{ maxDesktopsPerDay: 'many' }, 'it must be a whole number from 1'],
    [{ maxInvalidPercent: '101' }, 'it must be a whole number from 0 to 100'],
    [{ maxAmountPerFile: '5000' }, 'it must be an amount and a currency, like "5000 EUR"'],
    [{ projectId: '' }, 'Context "projectId" must be a text that is not empty'],
    [{ stage: 7 }, 'Context "stage" must be a text that is not empty'],
  ])('is refused as %j', (context, message) => {
    expect(() => read(context)).toThrow(message);
  });
});
