const MOST_NAMED = 100;

/** Lines that belong to the file's structure: how many, and which the first of them are. A line counts once. */
export class SkippedLines {
  #count = 0;
  #last = 0;
  readonly #lines: number[] = [];

  /** In the file's order; what was added before is added once. */
  add(line: number): void {
    if (line <= this.#last) return;
    this.#last = line;
    this.#count++;
    if (this.#lines.length < MOST_NAMED) this.#lines.push(line);
  }

  /** For a summary; nothing where there are none. */
  summary(): { readonly skipped?: SkippedSummary } {
    return this.#count === 0 ? {} : { skipped: { count: this.#count, lines: [...this.#lines] } };
  }
}

export interface SkippedSummary {
  readonly count: number;
  /** 1-based, the first hundred. */
  readonly lines: readonly number[];
}
