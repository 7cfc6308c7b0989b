const MOST_NAMED = 100;

/** Lines of a file: how many, and the first of them. */
export interface LineListSummary {
  readonly count: number;
  /** 1-based, the first hundred. */
  readonly lines: readonly number[];
}

/** Counts lines, and keeps the first of them. Each line counts once. */
export class LineList {
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

  summary(): LineListSummary {
    return { count: this.#count, lines: [...this.#lines] };
  }
}

/** Lines that belong to the file's structure and ask for nothing. */
export class SkippedLines extends LineList {
  /** For a summary; nothing if there are none. */
  skipped(): { readonly skipped?: LineListSummary } {
    const summary = this.summary();
    return summary.count === 0 ? {} : { skipped: summary };
  }
}
