/** The first `bytes` bytes, or fewer if there are no more, and all pieces as if none had been read yet. */
export const peekBytes = async <Return>(
  pieces: AsyncGenerator<Buffer, Return>,
  bytes: number,
): Promise<{ readonly head: Buffer; readonly all: AsyncGenerator<Buffer, Return> }> => {
  const taken: Buffer[] = [];
  let takenBytes = 0;
  let step = await pieces.next();
  while (!step.done) {
    taken.push(step.value);
    takenBytes += step.value.length;
    if (takenBytes >= bytes) break;
    step = await pieces.next();
  }
  const last = step;
  async function* all(): AsyncGenerator<Buffer, Return> {
    try {
      yield* taken;
      return last.done ? last.value : yield* pieces;
    } finally {
      // A consumer that stops among the pieces already taken must still close the source.
      await pieces.return(undefined as Return);
    }
  }
  return { head: Buffer.concat(taken).subarray(0, bytes), all: all() };
};
