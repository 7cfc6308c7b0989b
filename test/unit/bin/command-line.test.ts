import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../../bin/commands/command-line.ts';
import { runCommand } from '../../support/run-command.ts';

const program = createProgram(() => {});
const commands = program
  .createHelp()
  .visibleCommands(program)
  .filter((command) => command.name() !== 'help');
const own = commands.filter((command) => command.name() !== 'completion');

const helpOf = (command: Command): string => {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text;
};
/** The words after the command's name in each example of its help. */
const examplesOf = (command: Command): string[][] =>
  [...helpOf(command).matchAll(/^ {2}npx deskdrop (\S+)(.*)$/gm)].map(([, name = '', rest = '']) => [
    name,
    ...[...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
  ]);

describe.each(own.map((command) => [command.name(), command] as const))('%s --help', (name, command) => {
  it('shows examples', () => {
    const examples = examplesOf(command);
    expect(examples.length).toBeGreaterThan(0);
    expect(examples.map(([first]) => first)).toEqual(examples.map(() => name));
  });

  it.each(examplesOf(command).map((words) => [words.join(' '), words] as const))(
    'is understood: %s',
    async (_, words) => {
      const tried = createProgram(() => {});
      const acted = vi.fn();
      for (const one of tried.commands) one.action(acted);
      await tried.parseAsync(words, { from: 'user' });
      expect(acted).toHaveBeenCalledOnce();
    },
  );

  it('shows a default as it is typed', () => {
    expect(helpOf(command)).not.toMatch(/default: [^"(]*\{/);
  });

  it('is no wider than 80 columns', () => {
    for (const line of helpOf(command).split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});

it('the list of commands is no wider than 80 columns, and says how to see more', () => {
  const help = helpOf(createProgram(() => {}));
  for (const line of help.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(help).toMatch(/^ {2}order <id> +one order:/m);
  expect(help).toContain('deskdrop COMMAND --help');
});

it('prints the version in package.json', async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'));
  expect(await runCommand(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

it.each(['status', 'order', 'person', 'desktop', 'list'])(
  '%s reads, so it has --json, --table and the place options',
  (name) => {
    const options = own.find((command) => command.name() === name)?.options.map(({ long }) => long);
    for (const option of ['--json', '--table', '--stage', '--data', '--region', '--profile'])
      expect(options).toContain(option);
  },
);

describe('completion', () => {
  /** The library prints through the console. */
  const printed = async (...args: readonly string[]) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const result = await runCommand(args);
    const stdout = log.mock.calls.map(([line]) => `${line}\n`).join('');
    log.mockRestore();
    return { ...result, stdout };
  };

  it.each(['bash', 'zsh', 'fish'])('prints a script for %s that asks the command itself', async (shell) => {
    const { status, stdout, stderr } = await printed('completion', shell);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('deskdrop complete --');
  });

  it('is a script that bash can read', async () => {
    const { stdout } = await printed('completion', 'bash');
    const { status, stderr } = spawnSync('bash', ['-n'], { input: stdout });
    expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
  });

  it.each<[string, string[], string[]]>([
    ['commands', ['per'], ['person']],
    ['options of a command', ['list', '--to'], ['--to-pay']],
    ['the choices of an option', ['list', '--state', 'IN'], ['IN_DOUBT']],
  ])('knows %s', async (_, words, expected) => {
    const { stdout } = await printed('complete', '--', ...words);
    const offered = stdout.split('\n').filter((line) => line !== '' && !line.startsWith(':'));
    expect(offered.map((line) => line.split('\t')[0])).toEqual(expected);
  });

  it('for an unknown shell names the known ones', async () => {
    expect(await runCommand(['completion', 'tcsh'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/zsh, bash, fish/),
    });
  });
});

describe('an invalid command is answered with a sentence and status 1', () => {
  it.each<[string, string[], RegExp]>([
    ['a list of nothing', ['list'], /--to-pay, --attention or --state STATE/],
    ['a list of two things', ['list', '--to-pay', '--state', 'ORDERED'], /one of them/],
    ['a state that there is not', ['list', '--state', 'PAID'], /Allowed choices are QUEUED, SUBMITTING/],
    ['a page of another list', ['list', '--to-pay', '--after', 'x'], /--after continues a list of --state/],
    ['a page of nothing', ['list', '--state', 'ORDERED', '--limit', '0'], /whole number from 1 to 1000/],
    ['a time that nobody understands', ['status', '--since', 'yesterday'], /like 90m, 12h, 2d or 3w/],
    ['watching as a document', ['status', '--watch', '--json'], /'--watch' cannot be used with option '--json'/],
    ['nobody', ['person', ' '], /Name the person/],
    [
      'an address in any table',
      ['person', 'ada@example.com', '--table', 'copy'],
      /cannot be searched for in --table copy/,
    ],
  ])('%s', async (_, args, reason) => {
    const place = args.includes('--table') ? ['--region', 'eu-central-1'] : ['--data', '/nowhere'];
    const { status, stdout, stderr } = await runCommand([...args, ...place]);
    expect({ status, stdout }, stderr).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(reason);
    expect(stderr, 'no stack trace').not.toMatch(/^ +at /m);
  });
});
