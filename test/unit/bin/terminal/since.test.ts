import { InvalidArgumentError } from 'commander';
import { expect, it } from 'vitest';
import { parseSince, sinceText } from '../../../../bin/commands/terminal/since.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const from = (text: string): string => new Date(parseSince(text).from(NOW)).toISOString();

it.each([
  ['90m', '2026-11-28T10:30:00.000Z'],
  ['12h', '2026-11-28T00:00:00.000Z'],
  ['2d', '2026-11-26T12:00:00.000Z'],
  ['3w', '2026-11-07T12:00:00.000Z'],
  ['2026-11-20', '2026-11-20T00:00:00.000Z'],
  ['2026-11-20T09:30Z', '2026-11-20T09:30:00.000Z'],
  ['2026-11-20T09:30:15Z', '2026-11-20T09:30:15.000Z'],
])('%s is understood', (text, at) => {
  expect(from(text)).toBe(at);
});

it.each([
  '',
  '2',
  'd',
  '0d',
  '-1d',
  '2 d',
  '2y',
  '99999w',
  'yesterday',
  '2026-13-01',
  '2026-11-20T09:30',
  '1970-01-01',
])('"%s" is refused, with what it must be', (text) => {
  expect(() => parseSince(text)).toThrow(InvalidArgumentError);
  expect(() => parseSince(text)).toThrow(/like 90m, 12h, 2d or 3w .* 2026-11-28/);
});

it('is part of a sentence', () => {
  expect(sinceText(parseSince('2d'))).toBe('in the last 2d');
  expect(sinceText(parseSince('2026-11-20'))).toBe('since 2026-11-20');
});
