import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyEdits } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import { firstSeeds, rowOf, TABLE_FILE } from './table.ts';

const ROOT = join(import.meta.dirname, '../../..');

test.each(MUTANTS)('mutant $name still fits the code', (mutant) => {
  for (const file of new Set(mutant.edits.map((edit) => edit.file))) {
    const source = readFileSync(join(ROOT, file), 'utf8');
    expect(applyEdits(source, file, mutant)).not.toBe(source);
  }
});

test('a mutant of code that was rewritten is stale', () => {
  const mutant = { name: 'm', fault: 'f', edits: [{ file: 'a.ts', find: 'one', replace: 'two' }] };
  expect(() => applyEdits('nothing', 'a.ts', mutant)).toThrow('holds its text 0 times');
  expect(() => applyEdits('one one', 'a.ts', mutant)).toThrow('holds its text 2 times');
});

test('the table in the documentation lists every mutant as it is, and no other', () => {
  const table = readFileSync(join(ROOT, TABLE_FILE), 'utf8').split('\n');
  const rows = table.filter((line) => line.startsWith('| ') && !line.startsWith('| mutant'));
  expect(rows).toHaveLength(MUTANTS.length);
  for (const [place, mutant] of MUTANTS.entries()) {
    expect(rows[place]).toContain(rowOf(mutant));
    expect(rows[place], 'it was not caught').toMatch(/\| \d+ \|$/);
  }
});

test('the fixed seeds contain the seed that catches each mutant', () => {
  const seeds = firstSeeds(readFileSync(join(ROOT, TABLE_FILE), 'utf8'));
  expect([...seeds.keys()]).toEqual(MUTANTS.map(({ name }) => name));
});

test('every mutant has a unique name', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});
