import { execSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copyDirectory } from '../../lib/constructs/copy-directory.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'deskdrop copy '));
});
afterEach(() => rmSync(base, { recursive: true }));

it('puts the directory next to the bundle, also with a space in the path', () => {
  mkdirSync(join(base, 'in', 'profiles'), { recursive: true });
  mkdirSync(join(base, 'out'));
  writeFileSync(join(base, 'in', 'profiles', 'standard.json'), '{}');

  for (const command of copyDirectory('profiles', 'profiles').afterBundling(join(base, 'in'), join(base, 'out')))
    execSync(command);

  expect(readFileSync(join(base, 'out', 'profiles', 'standard.json'), 'utf8')).toBe('{}');
});
