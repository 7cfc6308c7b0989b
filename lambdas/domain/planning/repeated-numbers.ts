const FIRST_LENGTH = 1_024;

/** Finds the numbers that occur more than once among millions: eight bytes each, outside the heap. */
export class RepeatedNumbers {
  #numbers = new Float64Array(FIRST_LENGTH);
  #length = 0;

  add(number: number): void {
    if (this.#length === this.#numbers.length) {
      const longer = new Float64Array(2 * this.#length);
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    this.#numbers[this.#length++] = number;
  }

  repeated(): Set<number> {
    const sorted = this.#numbers.subarray(0, this.#length).sort();
    const found = new Set<number>();
    for (let at = 1; at < sorted.length; at++) {
      const number = sorted[at];
      if (number !== undefined && number === sorted[at - 1]) found.add(number);
    }
    return found;
  }
}
