import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import * as config from '../../lambdas/config.ts';
import { FUNCTION_NAMES } from '../../lib/stage/function-config.ts';
import { stageConfig } from '../../lib/stage/stage-config.ts';
import { type CloudFormationTemplate, synthesizeStage } from '../../lib/synthesize-stage.ts';
import { environmentOf, rightsOf } from './template.ts';

let prod: CloudFormationTemplate;
let dev: CloudFormationTemplate;
let local: CloudFormationTemplate;

beforeAll(async () => {
  prod = await synthesizeStage('prod', { provider: { projectId: 'p1' } });
  dev = await synthesizeStage('dev', { defaultProfile: undefined });
  local = await synthesizeStage('local');
});

describe('the environment contains what the handlers read', () => {
  it.each(FUNCTION_NAMES)('of %s: the ledger and the ordering times', (name) => {
    for (const template of [prod, dev, local]) {
      expect(config.readLedgerConfig(environmentOf(template, name)).tableName).toBe('LedgerTable9343E4AA');
    }
    expect(config.readTimes(environmentOf(prod, name))).toEqual(stageConfig('prod').times);
    expect(config.readTimes(environmentOf(local, name))).toEqual(stageConfig('local').times);
  });

  it.each(['submit', 'reconcile'])('of %s: the account’s order rate, which a stage can turn off', async (name) => {
    expect(config.readOrderRate(environmentOf(prod, name))).toEqual({ orders: 100, perMs: 60_000 });
    expect(config.readOrderRate(environmentOf(local, name))).toEqual(stageConfig('local').orderRate);
    const off = await synthesizeStage('dev', { orderRate: 'off' });
    expect(config.readOrderRate(environmentOf(off, name))).toBeUndefined();
  });

  it.each([
    ['', 'ORDER_RATE is not set'],
    ['100/60', 'ORDER_RATE is not JSON'],
    ['{"orders":100}', 'ORDER_RATE is wrong'],
    ['{"orders":0,"perMs":60000}', 'ORDER_RATE is wrong'],
  ])('but not an order rate of %j', (value, message) => {
    expect(() => config.readOrderRate({ ORDER_RATE: value })).toThrow(message);
  });

  it.each([
    ['split', ['order', 'reconcile', 'report']],
    ['submit', ['order', 'reconcile', 'report']],
    ['reconcile', ['intake', 'order', 'reconcile', 'report', 'command']],
    ['operate', ['intake', 'order', 'reconcile', 'report', 'command']],
    ['request-command', ['command']],
    ['report', []],
    ['dead-letters', ['intake', 'order', 'reconcile', 'report', 'command']],
  ] as const)('of %s: the queues %j, and the right to send only to these', (name, names) => {
    const urls = Object.entries(config.readQueueUrls(environmentOf(prod, name))).filter(([, url]) => url !== undefined);
    expect(urls.map(([queue]) => queue)).toEqual(names);
    const sendable = rightsOf(prod, name).filter(({ actions }) => actions.includes('sqs:SendMessage'));
    expect(sendable.flatMap(({ resources }) => resources).sort()).toEqual(urls.map(([, url]) => url).sort());
  });

  it.each(['split', 'reconcile', 'report'])('of %s: the bucket', (name) => {
    expect(config.readBucketConfig(environmentOf(prod, name)).bucketName).toBe('DropsBucketA91BB315');
  });

  it.each(['split', 'report'])('of %s: where the key of the digests of addresses is, and never the key', (name) => {
    expect(config.readEmailKeyConfig(environmentOf(prod, name))).toEqual({ secretArn: 'EmailKeySecretF964F7A2' });
    expect(() => config.readEmailKeyConfig({})).toThrow('EMAIL_KEY_SECRET_ARN is not set');
  });

  it('of report: the language of its reasons and notices, English unless the stage says otherwise', async () => {
    expect(config.readReportConfig(environmentOf(prod, 'report')).language).toBe('en');
    const own = await synthesizeStage('prod', { language: 'zh' });
    expect(config.readReportConfig(environmentOf(own, 'report')).language).toBe('zh');
    expect(() => config.readReportConfig({ REPORT_LANGUAGE: 'de' })).toThrow(/expected one of/);
  });

  it('of split: what a plan depends on', async () => {
    const plan = {
      payment: 'manual',
      computerNamePrefix: 'D-',
      profilesDir: undefined,
      allowUserNames: [],
      columns: {},
      userNameFromEmail: false,
    };
    expect(config.readPlanConfig(environmentOf(prod, 'split'))).toEqual({ ...plan, defaultProfile: 'standard' });
    expect(config.readPlanConfig(environmentOf(dev, 'split'))).toEqual({ ...plan, defaultProfile: undefined });
    const columns = { Kennung: 'user_name', Größe: 'carry' } as const;
    const own = await synthesizeStage('prod', { columns, userNameFromEmail: true });
    expect(config.readPlanConfig(environmentOf(own, 'split'))).toMatchObject({ columns, userNameFromEmail: true });
    expect(() => config.readPlanConfig({ ...environmentOf(prod, 'split'), HEADER_COLUMNS: '{"x":"user"}' })).toThrow(
      /HEADER_COLUMNS is wrong: .*must be user_name, .* or carry/s,
    );
    const ALLOW_USER_NAMES = JSON.stringify(['Total', 'None']);
    expect(config.readPlanConfig({ ...environmentOf(dev, 'split'), ALLOW_USER_NAMES }).allowUserNames).toEqual([
      'Total',
      'None',
    ]);
  });

  it('of split: which files wait for approval', async () => {
    expect(config.readGuard(environmentOf(prod, 'split'))).toEqual({ approval: 'none', maxInvalidPercent: 20 });
    const guard = {
      approval: 'above-20-desktops',
      maxDesktopsPerFile: 100,
      maxDesktopsPerDay: 200,
      maxAmountPerFile: { amount: 5000, currency: 'EUR' },
      maxInvalidPercent: 20,
    } as const;
    expect(config.readGuard(environmentOf(await synthesizeStage('local', { guard }), 'split'))).toEqual(guard);
  });

  it('of report: the options for approve and reject, so that the commands can be typed as shown', () => {
    expect(config.readHoldOptions(environmentOf(prod, 'report'))).toBe('--stage prod --region ap-southeast-1');
  });

  it('of operate: the prefix of derived names, the provider’s region, and whether a session’s name is proved', async () => {
    const read = (template: CloudFormationTemplate) => config.readOperateConfig(environmentOf(template, 'operate'));
    expect(read(prod)).toEqual({ computerNamePrefix: 'D-', sessionNames: 'free', providerRegion: 'ap-southeast-3' });
    expect(read(await synthesizeStage('dev', { sessionNames: 'bound' }))).toMatchObject({ sessionNames: 'bound' });
  });

  it.each([
    ['{"approval":"sometimes"}', 'above-N-desktops'],
    ['{"approval":"none","maxDesktopsPerFile":0}', 'maxDesktopsPerFile'],
    ['{"approval":"none","maxAmountPerFile":{"amount":1,"currency":"euro"}}', 'three capital letters'],
    ['{"approval":"none","maxDesktops":1}', 'maxDesktops'],
    ['nonsense', 'SPENDING_GUARD is not JSON'],
  ])('of split is refused if the guard is %s, because an unread limit would be no limit', (text, message) => {
    expect(() => config.readGuard({ SPENDING_GUARD: text })).toThrow(message);
  });

  it.each(['submit', 'reconcile', 'operate'])(
    'of %s: the provider, with the secret and never the credentials',
    (name) => {
      expect(config.readProviderConfig(environmentOf(prod, name))).toEqual({
        workspaceEndpoint: 'https://workspace.ap-southeast-3.myhuaweicloud.com',
        iamEndpoint: 'https://iam.ap-southeast-3.myhuaweicloud.com',
        bssEndpoint: 'https://bss-intl.myhuaweicloud.com',
        projectId: 'p1',
        credentials: undefined,
        credentialsSecretArn: 'ProviderSecret51C5908F',
        proxies: { http: undefined, https: undefined, noProxy: [] },
      });
      expect(config.readProviderConfig(environmentOf(local, name)).projectId).toBe('local-project');
    },
  );

  it.each(['split', 'report', 'request-command'])('of %s says nothing of the provider', (name) => {
    const names = Object.keys(environmentOf(prod, name));
    expect(names.filter((key) => /WORKSPACE|IAM|BSS|PROJECT/.test(key))).toEqual([]);
  });
});

describe('a handler starts with only its environment', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each(FUNCTION_NAMES)('%s', async (name) => {
    for (const [key, value] of Object.entries(environmentOf(prod, name))) vi.stubEnv(key, value);
    expect(await import(`../../lambdas/handlers/${name}.ts`)).toMatchObject({ handler: expect.any(Function) });
  });

  it.each(['submit', 'reconcile', 'operate'])('but %s does not without a project', async (name) => {
    vi.resetModules();
    for (const [key, value] of Object.entries(environmentOf(dev, name))) vi.stubEnv(key, value);
    await expect(import(`../../lambdas/handlers/${name}.ts`)).rejects.toThrow('PROJECT_ID is not set');
  });
});
