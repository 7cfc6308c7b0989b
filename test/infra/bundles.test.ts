import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { FUNCTION_NAMES, type FunctionName } from '../../lib/stage/function-config.ts';
import { synthesizeStage } from '../../lib/synthesize-stage.ts';
import { bundleHandler } from '../../package/bundle-handler.ts';
import { environmentOf } from './template.ts';

/** The purpose of a module, by its path, and the functions whose use case needs it. */
const USES: readonly (readonly [what: string, path: RegExp, users: readonly FunctionName[]])[] = [
  ['Secrets Manager', /client-secrets-manager\//, ['split', 'submit', 'reconcile', 'report', 'operate']],
  ['the provider', /adapters\/huawei\//, ['submit', 'reconcile', 'operate']],
  ['S3', /client-s3\//, ['split', 'reconcile', 'report', 'operate']],
  ['multipart uploads', /lib-storage\//, ['split', 'report']],
  ['SNS', /client-sns\//, ['report']],
  ['EventBridge', /client-eventbridge\//, FUNCTION_NAMES.filter((name) => name !== 'request-command')],
  ['DynamoDB', /client-dynamodb\//, FUNCTION_NAMES],
  ['SQS', /client-sqs\//, FUNCTION_NAMES],
  ['CSV parsing', /node_modules\/csv-parse\//, ['split', 'report']],
  ['CSV writing', /node_modules\/csv-stringify\//, ['report']],
  ['what may place an order', /adapters\/huawei\/ordering\/order-client\.ts$/, ['submit']],
  ['what may pay an order', /adapters\/huawei\/paying\/request-payment\.ts$/, ['reconcile', 'operate']],
  ['what runs on a desk or deploys', /^(bin|lib|local)\/|node_modules\/(aws-cdk-lib|commander|aws-xray-sdk)/, []],
  ['profile files', /profile-files\.ts$/, ['split', 'operate']],
];

describe.each(FUNCTION_NAMES)('the bundle of %s', (name) => {
  it('is under 1 MB and contains nothing that only other functions use', async () => {
    const { bytes, modules } = await bundleHandler(name);
    expect(bytes).toBeLessThan(1_000_000);
    const clients = modules.flatMap((module) => /@aws-sdk\/client-[^/]+\//.exec(module)?.[0] ?? []);
    expect(clients.filter((client) => !USES.some(([, path]) => path.test(client)))).toEqual([]);
    for (const [what, path, users] of USES) {
      expect([what, modules.some((module) => path.test(module))]).toEqual([what, users.includes(name)]);
    }
  });
});

it('a stack trace from a bundle names the TypeScript source, with the options of the functions', async () => {
  const { text, sourceMap } = await bundleHandler('split');
  const dir = await mkdtemp(join(tmpdir(), 'deskdrop-bundle-'));
  try {
    await writeFile(join(dir, 'index.mjs'), text);
    await writeFile(join(dir, 'index.mjs.map'), sourceMap);
    const prod = await synthesizeStage('prod', { provider: { projectId: 'p1' } });
    // Without its settings the handler fails when it is loaded.
    const env = { NODE_OPTIONS: environmentOf(prod, 'split').NODE_OPTIONS, PATH: process.env.PATH };
    const failed = await promisify(execFile)(process.execPath, [join(dir, 'index.mjs')], { env }).catch(
      (error) => error,
    );
    expect(failed.stderr).toMatch(/ConfigError\]?: PAYMENT_MODE is not set/);
    expect(failed.stderr).toMatch(/lambdas\/config\.ts:\d+/);
    expect(sourceMap, 'the text of the sources stays out of the bundle').not.toContain('sourcesContent');
  } finally {
    await rm(dir, { recursive: true });
  }
});
