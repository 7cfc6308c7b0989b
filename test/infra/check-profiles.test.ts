import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkProfiles } from '../../lib/stage/check-profiles.ts';
import { STAGE_NAMES, stageConfig } from '../../lib/stage/stage-config.ts';

const profiles = join(import.meta.dirname, '../../profiles');

it.each(STAGE_NAMES)('finds the default profile of %s among the bundled ones', async (stage) => {
  expect(await checkProfiles(profiles, stageConfig(stage).defaultProfile)).toEqual([]);
});

it('needs no default profile', async () => {
  expect(await checkProfiles(profiles, undefined)).toEqual([]);
});

it('lists the existing profiles if the default one is missing', async () => {
  await expect(checkProfiles(profiles, 'big')).rejects.toThrow(/The default profile "big" is not in .*standard/);
});
