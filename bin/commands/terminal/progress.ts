import type { WriteStream } from 'node:tty';
import { MultiBar, type SingleBar } from 'cli-progress';
import { counted } from './counted.ts';
import { printable } from './printable.ts';

/** The progress of one file, as numbers of orders; only `lines` counts lines. */
export interface FileProgress {
  readonly lines: number;
  readonly orders: number;
  readonly queued: number;
  readonly ordered: number;
  readonly inDoubt: number;
  /** Not needed: everybody in it already has a desktop. */
  readonly skipped: number;
  /** Ended without being ordered. */
  readonly ended: number;
}

export interface Progress {
  say(line: string): void;
  show(file: string, progress: FileProgress): void;
  stop(): void;
}

const describe = ({ lines, orders, queued, ordered, inDoubt, skipped, ended }: FileProgress): string =>
  `${counted(lines, 'line')} read, ${counted(orders, 'order')}: ${queued} queued, ${ordered} ordered, ${inDoubt} in doubt` +
  (skipped > 0 ? `, ${skipped} not needed` : '') +
  (ended > 0 ? `, ${ended} ended otherwise` : '');

/** A bar for each file on a terminal, a plain line for each change elsewhere. */
export const createProgress = (stream: WriteStream | NodeJS.WriteStream): Progress =>
  stream.isTTY ? createBars(stream) : createLines(stream);

const createLines = (stream: NodeJS.WritableStream): Progress => {
  const last = new Map<string, string>();
  return {
    say: (line) => void stream.write(`${printable(line)}\n`),
    show(file, progress) {
      const text = describe(progress);
      if (last.get(file) === text) return;
      last.set(file, text);
      stream.write(`${printable(file)}: ${text}\n`);
    },
    stop() {},
  };
};

const createBars = (stream: NodeJS.WriteStream): Progress => {
  let bars: MultiBar | undefined;
  const byFile = new Map<string, SingleBar>();
  const create = () =>
    new MultiBar({ stream, format: '{file} [{bar}] {text}', barsize: 24, hideCursor: true, emptyOnZero: true });
  return {
    say(line) {
      if (bars === undefined) stream.write(`${printable(line)}\n`);
      else bars.log(`${printable(line)}\n`);
    },
    show(file, progress) {
      bars ??= create();
      const bar = byFile.get(file) ?? bars.create(progress.orders, 0, { file: printable(file), text: '' });
      byFile.set(file, bar);
      bar.setTotal(progress.orders);
      bar.update(progress.ordered + progress.skipped + progress.ended, {
        file: printable(file),
        text: describe(progress),
      });
    },
    stop() {
      bars?.stop();
      bars = undefined;
      byFile.clear();
    },
  };
};
