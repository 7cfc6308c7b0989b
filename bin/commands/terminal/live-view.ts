import { createLogUpdate } from 'log-update';
import { printable } from './printable.ts';
import { showTime } from './show-time.ts';

/** A snapshot of what is watched. */
export interface View {
  /** For a terminal. */
  readonly text: string;
  /** For a stream that is not a terminal: one short line for each thing, by its id. */
  readonly lines: ReadonlyMap<string, string>;
}

export interface LiveView {
  show(view: View): void;
  /** Leaves the last view on the screen. */
  end(): void;
}

/** The terminal needs one row for the cursor below the view. */
const CURSOR_ROWS = 1;
/** For a terminal that does not report its size. */
const DEFAULT_ROWS = 24;

/** The text cut to so many rows, of which the last says how many lines were cut. */
export const fitted = (text: string, rows: number): string => {
  const lines = text.trimEnd().split('\n');
  if (lines.length <= rows) return lines.join('\n');
  const shown = lines.slice(0, Math.max(1, rows - 1));
  return [...shown, `  ... and ${lines.length - shown.length} more lines`].join('\n');
};

/** Redraws the view in place on a terminal; otherwise writes one line, with its time, for each change. */
export const createLiveView = (stream: NodeJS.WriteStream, now: () => number): LiveView =>
  stream.isTTY ? createScreen(stream) : createChanges(stream, now);

const createScreen = (stream: NodeJS.WriteStream): LiveView => {
  const update = createLogUpdate(stream);
  return {
    show: ({ text }) => update(fitted(text, (stream.rows || DEFAULT_ROWS) - CURSOR_ROWS)),
    end: () => update.done(),
  };
};

const createChanges = (stream: NodeJS.WritableStream, now: () => number): LiveView => {
  let shown: ReadonlyMap<string, string> = new Map();
  return {
    show({ lines }) {
      for (const [about, line] of lines)
        if (shown.get(about) !== line) stream.write(`${showTime(now())}  ${printable(line)}\n`);
      shown = lines;
    },
    end() {},
  };
};
