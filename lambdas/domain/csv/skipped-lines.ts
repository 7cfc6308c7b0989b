const MOST_NAMED = 100;

/** Lines that belong to the file's structure: their number, and the first of them. Each line counts once. */
export class SkippedLines {
  #count = 0;
  #last = 0;
  readonly #lines: number[] = [];

  /** In the file's order; a line that was added before is ignored. */
  add(line: number): void {
    if (line <= this.#last) return;
    this.#last = line;
    this.#count++;
    if (this.#lines.length < MOST_NAMED) this.#lines.push(line);
  }

  /** For a summary; undefined if there are none. */
  summary(): { readonly skipped?: SkippedSummary } {
    return this.#count === 0 ? {} : { skipped: { count: this.#count, lines: [...this.#lines] } };
  }
}

export interface SkippedSummary {
  readonly count: number;
  /** 1-based, the first hundred. */
  readonly lines: readonly number[];
}
