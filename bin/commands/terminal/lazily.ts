/**
 * An action that loads its code when it is called: the help, a completion and each command would otherwise wait for the code of
 * all others.
 */
export const lazily =
  <Args extends unknown[], Result>(load: () => Promise<(...args: Args) => Result>) =>
  async (...args: Args): Promise<Awaited<Result>> =>
    await (await load())(...args);
