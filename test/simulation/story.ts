/** `none`: for most runs. `changes`: every step that changed something or failed. `all`: the reads too. */
export type Telling = 'none' | 'changes' | 'all';

/** The events of a run, in the order in which they happened. */
export interface Story {
  tell(who: string, what: () => string): void;
  lines(): readonly string[];
}

export const createStory = (now: () => number, telling: Telling): Story => {
  const startedAt = now();
  const lines: string[] = [];
  return {
    tell: (who, what) => {
      if (telling === 'none') return;
      const text = what();
      if (telling === 'all' || !READS.test(text))
        lines.push(`${elapsed(now() - startedAt)}  ${who.padEnd(14)} ${text}`);
    },
    lines: () => lines,
  };
};

/** Steps that change nothing. */
const READS = /^(reads|asks for|lists|describes|opens|asks the provider for|takes \{"patrol")/;

/** `1:02:03.456` since the run began. */
const elapsed = (ms: number): string => {
  const whole = Math.floor(ms / 1_000);
  const two = (count: number): string => String(count).padStart(2, '0');
  const time = `${Math.floor(whole / 3_600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return `${time}.${String(Math.floor(ms % 1_000)).padStart(3, '0')}`.padStart(14);
};
