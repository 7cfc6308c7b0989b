import { createLogUpdate } from 'log-update';
import { printable } from './printable.ts';
import { showTime } from './show-time.ts';

/** What is watched, at one moment. */
export interface View {
  /** The whole of it, for a terminal. */
  readonly text: string;
  /** The same as short lines, by what each is about. */
  readonly lines: ReadonlyMap<string, string>;
}

export interface LiveView {
  show(view: View): void;
  /** Leaves what was shown last. */
  end(): void;
}

/** Under the view a terminal has a line for the cursor. */
const CURSOR_ROWS = 1;
/** Of a terminal that does not tell. */
const USUAL_ROWS = 24;

/** The first rows of a text; the last one says how many more there are. */
export const fitted = (text: string, rows: number): string => {
  const lines = text.trimEnd().split('\n');
  if (lines.length <= rows) return lines.join('\n');
  const shown = lines.slice(0, Math.max(1, rows - 1));
  return [...shown, `  ... and ${lines.length - shown.length} more lines`].join('\n');
};

/** On a terminal the view in place, otherwise a line with its time for each change. */
export const createLiveView = (stream: NodeJS.WriteStream, now: () => number): LiveView =>
  stream.isTTY ? createScreen(stream) : createChanges(stream, now);

const createScreen = (stream: NodeJS.WriteStream): LiveView => {
  const update = createLogUpdate(stream);
  return {
    show: ({ text }) => update(fitted(text, (stream.rows || USUAL_ROWS) - CURSOR_ROWS)),
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
