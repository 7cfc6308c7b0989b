import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createProgram } from '../../../bin/commands/command-line.ts';

// The documents name only commands and options that exist, and docs/COMMANDS.md names all of them.

const REPOSITORY = join(import.meta.dirname, '../../..');
const COMMANDS = [
  ...[
    'run',
    'local',
    'status',
    'order',
    'person',
    'desktop',
    'list',
    'command',
    'export',
    'approve',
    'reject',
    'resolve',
  ],
  ...['redrive', 'release', 'pause', 'resume', 'stop', 'verify', 'doctor', 'smoke', 'completion'],
];

const optionsIn = (text: string): string[] => [...new Set(text.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? [])];

/** The options of each command, as `--help` lists them. */
const help = new Map<string, string[]>();
let pages: { name: string; text: string }[];

beforeAll(async () => {
  const program = createProgram(() => {});
  const listed = program
    .createHelp()
    .visibleCommands(program)
    .filter((command) => command.name() !== 'help');
  expect(listed.map((command) => command.name()).sort()).toEqual([...COMMANDS].sort());
  for (const command of listed)
    help.set(
      command.name(),
      [...command.helpInformation().matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option = '']) => option),
    );
  const names = (await readdir(join(REPOSITORY, 'docs'))).filter((name) => name.endsWith('.md'));
  pages = await Promise.all(
    ['README.md', 'CONTRIBUTING.md', ...names.map((name) => `docs/${name}`)].map(async (name) => ({
      name,
      text: await readFile(join(REPOSITORY, name), 'utf8'),
    })),
  );
});

test('every command line in the documents names an existing command, with existing options', () => {
  const lines = pages.flatMap(({ name, text }) =>
    [...text.matchAll(/npx deskdrop (?!COMMAND)(\w+)([^`\n]*)/g)].map(([line, command = '', rest = '']) => ({
      line: `${name}: ${line}`,
      unknown: help.has(command) ? optionsIn(rest).filter((option) => !help.get(command)?.includes(option)) : [command],
    })),
  );
  expect(lines.length).toBeGreaterThan(30);
  expect(lines.filter(({ unknown }) => unknown.length > 0)).toEqual([]);
});

test.each(COMMANDS)('docs/COMMANDS.md documents every option of %s', (command) => {
  const page = pages.find(({ name }) => name === 'docs/COMMANDS.md')?.text ?? '';
  const sections = new Map(
    page
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')).toLowerCase(), section]),
  );
  // Options that several commands share are documented once, in the section of one of them.
  const shared: Readonly<Record<string, readonly string[]>> = {
    local: ['run'],
    status: ['list'],
    order: ['list'],
    person: ['list'],
    desktop: ['list'],
    command: ['list'],
    export: ['list'],
    resolve: ['many orders at once'],
    redrive: ['resolve', 'many orders at once'],
    release: ['resolve', 'many orders at once'],
    pause: ['pause and resume', 'resolve'],
    stop: ['resolve', 'list'],
    resume: ['pause and resume', 'resolve'],
    approve: ['approve and reject', 'list'],
    reject: ['approve and reject', 'list'],
  };
  const read = [command, 'where a command looks', ...(shared[command] ?? [])].map((name) => sections.get(name) ?? '');
  expect(read.join('')).not.toBe('');
  const documented = optionsIn(read.join('\n'));
  expect(help.get(command)?.length).toBeGreaterThan(command === 'completion' ? 0 : 3);
  expect(help.get(command)?.filter((option) => option !== '--help' && !documented.includes(option))).toEqual([]);
});
