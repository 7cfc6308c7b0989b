/**
 * The file as a whole cannot be used: nothing of it is ordered. The message says what is wrong, where, and what to do.
 */
export class FileRefusedError extends Error {
  override readonly name = 'FileRefusedError';
}
