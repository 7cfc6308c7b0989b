/** The order was not sent, and should be tried again after a while. */
export class NotSentYet extends Error {
  override readonly name = 'NotSentYet';
  readonly delayMs: number;

  constructor(delayMs: number) {
    super(`not sent yet, again in ${delayMs} ms`);
    this.delayMs = delayMs;
  }
}
