import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stageConfig } from '../../lib/stage/stage-config.ts';
import { readStageFile } from '../../lib/stage/stage-file.ts';
import { brokenRules } from '../../lib/stage/stage-rules.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deskdrop-stages-'));
});
afterEach(() => rm(dir, { recursive: true }));

const read = async (content: object | string, name = 'pilot') => {
  await writeFile(join(dir, `${name}.json`), typeof content === 'string' ? content : JSON.stringify(content));
  return readStageFile(name, dir);
};

describe('a stage from a file', () => {
  it('is another stage with other numbers, which obey the same rules', async () => {
    const { base, overrides } = await read({
      base: 'prod',
      region: 'eu-central-1',
      account: '111122223333',
      retention: { dropDays: 30 },
      guard: { approval: 'always' },
    });
    const config = stageConfig(base, overrides);
    expect(config).toMatchObject({ stage: 'pilot', region: 'eu-central-1', keepsData: true, recordsUploads: true });
    expect(config.retention).toEqual({ ...stageConfig('prod').retention, dropDays: 30 });
    expect(brokenRules(config)).toEqual([]);
  });

  it('says what the headers of its files mean', async () => {
    const columns = { Personalnummer: 'carry', Kennung: 'user_name' };
    const { base, overrides } = await read({ base: 'prod', columns, userNameFromEmail: true });
    expect(stageConfig(base, overrides)).toMatchObject({ columns, userNameFromEmail: true });
    expect(stageConfig(base)).toMatchObject({ columns: {}, userNameFromEmail: false });
  });

  it('says in which language people get their answers', async () => {
    const { base, overrides } = await read({ base: 'prod', language: 'zh' });
    expect([stageConfig(base, overrides).language, stageConfig(base).language]).toEqual(['zh', 'en']);
    await expect(read({ base: 'prod', language: 'cn' })).rejects.toThrow(/language/);
  });

  it.each<[string, object | string, string]>([
    [
      'of a column that there is not',
      { base: 'prod', columns: { Kennung: 'username' } },
      'must be user_name, user_email',
    ],
    ['without a base', {}, 'base'],
    ['of a misspelt name', { base: 'prod', retention: { dropdays: 30 } }, 'dropdays'],
    ['of days in quotes', { base: 'prod', retention: { dropDays: '30' } }, 'dropDays'],
    ['of an account as a number', { base: 'prod', account: 111122223333 }, 'account'],
    ['of an account that is too short', { base: 'prod', account: '1' }, '12 digits'],
    ['of an approval that there is not', { base: 'prod', guard: { approval: 'sometimes' } }, 'above-N-desktops'],
    ['that is cut off', '{"base":', 'pilot.json is not JSON'],
  ])('%s is refused with what is wrong and where', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });

  it('that does not exist is refused with a list of existing ones', async () => {
    await read({ base: 'dev' }, 'lab');
    expect(() => readStageFile('pilot', dir)).toThrow(
      /no stage "pilot": dev, prod and local are built in, and there are lab\./,
    );
  });

  it.each(['../prod', 'Pilot', 'a'.repeat(21)])('cannot be called %s', (name) => {
    expect(() => readStageFile(name, dir)).toThrow('small letters');
  });
});
