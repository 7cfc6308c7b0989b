import type { Command, Drop, Entry, History, Notice, Output, Terms } from '../judge/history.ts';

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;

/** Records only what an outside observer would see: the judge uses nothing else. */
export interface Historian {
  /** Returns an id for an order call. */
  newCall(): string;
  enter(entry: Untimed<Entry>): void;
  drop(drop: Untimed<Drop>): void;
  output(output: Untimed<Output>): void;
  command(command: Untimed<Command>): void;
  notice(text: string): void;
  /** The whole history up to now. */
  history(terms: Terms, atRest: boolean): History;
}

export const createHistorian = (now: () => number): Historian => {
  const journal: Entry[] = [];
  const drops: Drop[] = [];
  const outputs: Output[] = [];
  const commands: Command[] = [];
  const notices: Notice[] = [];
  let calls = 0;
  return {
    newCall: () => `call-${++calls}`,
    enter: (entry) => journal.push({ at: now(), ...entry }),
    drop: (drop) => drops.push({ at: now(), ...drop }),
    output: (output) => outputs.push({ at: now(), ...output }),
    command: (command) => commands.push({ at: now(), ...command }),
    notice: (text) => notices.push({ at: now(), text }),
    history: (terms, atRest) => ({ terms, drops, outputs, commands, notices, journal, atRest, endedAt: now() }),
  };
};
