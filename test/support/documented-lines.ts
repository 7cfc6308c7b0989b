/** The command lines of pages, each once, without their indentation. */
export const linesThatBegin = (start: string, ...pages: readonly string[]): string[] => [
  ...new Set(
    pages
      .flatMap((text) => text.split('\n'))
      .map((line) => line.trim())
      .filter((line) => line.startsWith(start)),
  ),
];

/** Splits a line into arguments as a shell does, if it contains no quotes but single ones. */
export const shellArguments = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
