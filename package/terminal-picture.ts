import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const REPOSITORY = join(import.meta.dirname, '..');

/** The README's picture, and the command whose output it shows. */
export const PICTURE = join(REPOSITORY, 'docs/images/run.svg');
const COMMAND = ['run', 'examples/new-hires.csv'];

/** Runs the command in a new folder and returns what a terminal shows: stdout and stderr, with ANSI styles. */
export const recordRun = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'deskdrop-picture-'));
  try {
    await cp(join(REPOSITORY, 'examples'), join(dir, 'examples'), { recursive: true });
    const shown = join(dir, 'shown.txt');
    await using file = await open(shown, 'w');
    const child = spawn(process.execPath, [join(REPOSITORY, 'bin/deskdrop.js'), ...COMMAND], {
      cwd: dir,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, FORCE_COLOR: '1' },
      stdio: ['ignore', file.fd, file.fd],
    });
    const [status] = await once(child, 'close');
    const text = await readFile(shown, 'utf8');
    if (status !== 0) throw new Error(`deskdrop ended with status ${status}:\n${text}`);
    return `$ npx deskdrop ${COMMAND.join(' ')}\n${text}`;
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
};

const FONT_SIZE = 14;
const LINE_HEIGHT = 20;
/** The width of a character of a monospaced font, relative to the font size. */
const CHARACTER_WIDTH = 0.602;
const MARGIN = 16;
const TITLE_HEIGHT = 28;

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A terminal window as SVG, with one `text` element for each line. A line with a bold part is bold as a whole. */
export const drawTerminal = (shown: string): string => {
  const lines = shown.trimEnd().split('\n');
  const columns = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
  const width = Math.ceil(columns * FONT_SIZE * CHARACTER_WIDTH) + 2 * MARGIN;
  const height = TITLE_HEIGHT + lines.length * LINE_HEIGHT + MARGIN;
  const rows = lines.map((line, index) => {
    const text = escapeXml(stripVTControlCharacters(line));
    const style = line.startsWith('$ ') ? ' class="typed"' : line.includes('\u001b[1m') ? ' class="bold"' : '';
    const y = TITLE_HEIGHT + (index + 1) * LINE_HEIGHT - 4;
    return `  <text x="${MARGIN}" y="${y}" xml:space="preserve"${style}>${text}</text>`;
  });
  const lights = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, index) => `  <circle cx="${MARGIN + 4 + index * 18}" cy="16" r="6" fill="${fill}"/>`,
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `  <title>${escapeXml(lines[0]?.slice(2) ?? '')}</title>`,
    `  <style>text { font: ${FONT_SIZE}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d4d4d8; white-space: pre }`,
    '    .typed { fill: #86efac } .bold { font-weight: bold; fill: #ffffff }</style>',
    `  <rect width="${width}" height="${height}" rx="8" fill="#18181b"/>`,
    ...lights,
    ...rows,
    '</svg>',
  ].join('\n')}\n`;
};

/** The lines of text in a picture. */
export const textOfPicture = (svg: string): string =>
  [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)]
    .map(([, text = '']) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))
    .join('\n');
