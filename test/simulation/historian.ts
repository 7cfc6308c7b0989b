import type { Command, Drop, Entry, History, Notice, Output, Terms } from '../judge/history.ts';

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;

/** Writes down what somebody outside would see, and nothing else: the judge goes by it alone. */
export interface Historian {
  /** An id for an order call. */
  newCall(): string;
  enter(entry: Untimed<Entry>): void;
  drop(drop: Untimed<Drop>): void;
  output(output: Untimed<Output>): void;
  command(command: Untimed<Command>): void;
  notice(text: string): void;
  /** All of it, up to now. */
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
