import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { createLiveView, fitted, type View } from '../../../../bin/commands/terminal/live-view.ts';

const NOW = Date.parse('2026-11-28T03:05:14.500Z');

const stream = (terminal: object = {}) => {
  const through = Object.assign(new PassThrough(), terminal);
  const written = () => String(through.read() ?? '');
  return { stream: through as unknown as NodeJS.WriteStream, written };
};
const view = (text: string, ...lines: [string, string][]): View => ({ text, lines: new Map(lines) });

it('writes a line with its time only for new and changed things', () => {
  const { stream: out, written } = stream();
  const live = createLiveView(out, () => NOW);
  live.show(view('', ['a', 'a.csv: QUEUED'], ['b', 'b.csv: HELD']));
  expect(written()).toBe('2026-11-28 03:05:14Z  a.csv: QUEUED\n2026-11-28 03:05:14Z  b.csv: HELD\n');
  live.show(view('', ['a', 'a.csv: REPORTED'], ['b', 'b.csv: HELD']));
  expect(written()).toBe('2026-11-28 03:05:14Z  a.csv: REPORTED\n');
  live.show(view('', ['a', 'a.csv: REPORTED'], ['b', 'b.csv: HELD']));
  live.end();
  expect(written()).toBe('');
});

it('writes no control character of a file to the terminal', () => {
  const { stream: out, written } = stream();
  createLiveView(out, () => NOW).show(view('', ['a', 'red\u001b[31m.csv']));
  expect(written()).toContain('red\\u{1b}[31m.csv');
});

it('redraws the view in place on a terminal, and leaves the last one', () => {
  const { stream: out, written } = stream({ isTTY: true, columns: 80, rows: 24 });
  const live = createLiveView(out, () => NOW);
  live.show(view('one\n'));
  expect(stripVTControlCharacters(written())).toContain('one');
  live.show(view('two\n'));
  const redrawn = written();
  expect(stripVTControlCharacters(redrawn)).toContain('two');
  expect(redrawn, 'what was there goes').toMatch(/\p{Cc}\[\d*[AGJK]/u);
  live.end();
  expect(stripVTControlCharacters(written())).not.toContain('two');
});

it('shows the first rows of a view higher than the terminal, and says how many are left out', () => {
  expect(fitted('a\nb\nc\n', 3)).toBe('a\nb\nc');
  expect(fitted('a\nb\nc\nd\n', 3)).toBe('a\nb\n  ... and 2 more lines');
});
