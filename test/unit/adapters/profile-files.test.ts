import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadProfiles, ProfileFilesError } from '../../../lambdas/adapters/profile-files.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/profiles');

const goodFile = JSON.stringify({
  hour_package_resource: {
    period_type: 2,
    create_desktops: {
      desktop_type: 'DEDICATED',
      product_id: 'p',
      image_type: 'gold',
      image_id: 'i',
      root_volume: { type: 'SAS', size: 80 },
    },
  },
});

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'profiles-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

const messageOf = async (folder: string): Promise<string> => {
  const error = await loadProfiles(folder).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProfileFilesError);
  return (error as ProfileFilesError).message;
};

describe('loadProfiles', () => {
  it('reads every profile of the folder, with the warnings under the name of the file', async () => {
    const { profiles, warnings } = await loadProfiles(join(fixtures, 'two-good'));
    expect(Object.keys(profiles)).toEqual(['lab', 'office']);
    expect(profiles.office).toMatchObject({ name: 'office', enterpriseProjectId: 'ep-7', osType: 'Windows' });
    expect(profiles.lab).toMatchObject({ name: 'lab', domainType: 'LOCAL_AD', osType: 'Linux' });
    expect(warnings).toEqual([expect.stringMatching(/^lab\.json: .*desktop_name_policy_id has no effect/)]);
  });

  it('reads the profiles of this repository without a warning', async () => {
    const { profiles, warnings } = await loadProfiles(join(import.meta.dirname, '../../../profiles'));
    expect(Object.keys(profiles)).toEqual(['developer-linux', 'standard']);
    expect(Object.values(profiles).every(({ description }) => description !== undefined)).toBe(true);
    expect(warnings).toEqual([]);
  });

  it('knows only profiles in files', async () => {
    const { profiles } = await loadProfiles(join(fixtures, 'two-good'));
    for (const name of ['__proto__', 'constructor', 'toString']) expect(profiles[name]).toBeUndefined();
  });

  it('accepts a profile with the name of a property of Object.prototype', async () => {
    await writeFile(join(dir, 'constructor.json'), goodFile);
    expect((await loadProfiles(dir)).profiles.constructor).toMatchObject({ name: 'constructor' });
  });

  it('ignores other and hidden files, and accepts a byte order mark', async () => {
    await writeFile(join(dir, 'README.md'), '# not a profile');
    await writeFile(join(dir, '._office.json'), 'left by a file system');
    await writeFile(join(dir, 'office.json'), `\uFEFF${goodFile}`);
    expect(Object.keys((await loadProfiles(dir)).profiles)).toEqual(['office']);
  });

  it('lists every problem of every file: file, field, value and rule', async () => {
    expect((await messageOf(join(fixtures, 'several-wrong'))).split('\n')).toEqual([
      expect.stringMatching(/^The order profiles in .*several-wrong are wrong:$/),
      '  cut-off.json: is not JSON: Expected double-quoted property name in JSON at position 30 (line 3 column 1)',
      "  trailing-comma.json: is not JSON: Unexpected token ']' (line 3 column 59)",
      expect.stringMatching(
        /^ {2}with-people\.json: hour_package_resource\.create_desktops\.desktops \(\[\{"user_name":"ada"\}\]\) is refused in a profile/,
      ),
      '  with-people.json: hour_package_resource.period_type (4) must be the number 2 (monthly) or 3 (yearly)',
      expect.stringMatching(/create_desktops\.root_volume\.size \(75\) must be a whole number from 80 to 32760/),
    ]);
  });

  it.each([
    ['', 'Unexpected end of JSON input (line 1 column 1)'],
    ['{\n  "a": [tru', 'Unexpected end of JSON input (line 2 column 12)'],
    ['{\n  "a": yes }', "Unexpected token 'y' (line 2 column 8)"],
    ['[nul,1]', "Unexpected token ',' (line 1 column 5)"],
    [`{ "${'a'.repeat(100)}": [1, 2,\n"] , \\"", ] }`, "Unexpected token ']' (line 2 column 11)"],
    ["{ 'a': 1 }", "Expected property name or '}' in JSON at position 2 (line 1 column 3)"],
  ])('reports where a file stops being JSON: %j', async (text, what) => {
    await writeFile(join(dir, 'office.json'), text);
    expect(await messageOf(dir)).toContain(`  office.json: is not JSON: ${what}`);
  });

  it('reports an invalid profile name', async () => {
    await writeFile(join(dir, '__proto__.json'), goodFile);
    expect(await messageOf(dir)).toMatch(
      /__proto__\.json: the name of the profile \("__proto__"\) must be 1 to 40 letters/,
    );
  });

  it('reports a file that cannot be read', async () => {
    await mkdir(join(dir, 'folder.json'));
    expect(await messageOf(dir)).toMatch(/folder\.json: cannot be read: EISDIR/);
  });

  it('throws for a folder without profiles', async () => {
    expect(await messageOf(dir)).toBe(`There is no order profile in ${dir}: put at least one <name>.json there.`);
  });

  it('throws for a folder that does not exist', async () => {
    expect(await messageOf(join(dir, 'missing'))).toMatch(/cannot be read: ENOENT.*missing/);
  });
});
