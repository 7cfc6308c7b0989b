import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openEmailKey } from '../../lambdas/adapters/open-email-key.ts';
import type { Log } from '../../lambdas/ports/telemetry.ts';
import { DataFolderError } from '../../local/cloud/data/data-folder.ts';
import { ensureEmailKey, readEmailKey } from '../../local/cloud/data/local-email-key.ts';
import { startHttpServer } from '../support/http-server.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:email-key-AbCdEf';

describe('the key of the addresses on AWS', () => {
  let fails: string | undefined;
  let warnings: string[];
  const log = { info: () => {}, warn: (message: string) => void warnings.push(message), error: () => {} } as Log;
  beforeEach(() => {
    fails = undefined;
    warnings = [];
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    onTestFinished(() => void vi.unstubAllEnvs());
  });

  const start = async () => {
    const manager = await startHttpServer((request, response) => {
      expect(JSON.parse(request.body)).toEqual({ SecretId: ARN });
      response.statusCode = fails === undefined ? 200 : 400;
      response.setHeader('Content-Type', 'application/x-amz-json-1.1');
      const answer = fails === undefined ? { ARN, SecretString: 'the key' } : { __type: fails, Message: 'no' };
      response.end(JSON.stringify(answer));
    });
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', manager.url);
    return { read: openEmailKey({ secretArn: ARN }), readings: () => manager.requests.length };
  };

  test('is read once, when it is first needed', async () => {
    const { read, readings } = await start();
    expect(readings()).toBe(0);
    expect(await Promise.all([read(log), read(log)])).toEqual(['the key', 'the key']);
    expect(await read(log)).toBe('the key');
    expect(readings()).toBe(1);
  });

  test.each(['ResourceNotFoundException', 'InvalidRequestException'])(
    'that is lost stops nothing: %s',
    async (name) => {
      const { read } = await start();
      fails = name;
      expect(await read(log)).toBeUndefined();
      expect(warnings).toEqual(['e-mail addresses are not compared: their key is lost']);
      fails = undefined;
      expect(await read(log)).toBe('the key');
    },
  );

  test('that cannot be read fails the message, which comes back', async () => {
    const { read } = await start();
    fails = 'AccessDeniedException';
    await expect(read(log)).rejects.toThrow('no');
    fails = undefined;
    expect(await read(log)).toBe('the key');
  });
});

describe('the key of the addresses in stage local', () => {
  const folder = async (): Promise<string> => {
    const dir = await mkdtemp(join(tmpdir(), 'deskdrop-key-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    return dir;
  };

  test('is created once, readable only by its user', async () => {
    const dir = await folder();
    expect(await readEmailKey(dir)).toBeUndefined();
    const key = await ensureEmailKey(dir);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect((await stat(join(dir, 'email-key'))).mode & 0o777).toBe(0o600);
    expect([await ensureEmailKey(dir), await readEmailKey(dir)]).toEqual([key, key]);
    expect(await readdir(dir)).toEqual(['email-key']);
    expect(await ensureEmailKey(await folder())).not.toBe(key);
  });

  test('is created even if an earlier start stopped halfway', async () => {
    const dir = await folder();
    await writeFile(join(dir, 'email-key.part'), 'ab', { mode: 0o644 });
    const key = await ensureEmailKey(dir);
    expect(await readFile(join(dir, 'email-key'), 'utf8')).toBe(`${key}\n`);
    expect((await stat(join(dir, 'email-key'))).mode & 0o777).toBe(0o600);
  });

  test.each(['', 'ab\n', `${'g'.repeat(64)}\n`])('that is malformed is refused, and not replaced: %j', async (text) => {
    const dir = await folder();
    await writeFile(join(dir, 'email-key'), text);
    await expect(ensureEmailKey(dir)).rejects.toThrow(DataFolderError);
    await expect(readEmailKey(dir)).rejects.toThrow(/email-key does not hold a key.*Restore it, or delete it/);
    expect(await readFile(join(dir, 'email-key'), 'utf8')).toBe(text);
  });
});
