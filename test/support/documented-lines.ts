/** The command lines of pages, each once, without their indentation. */
export const linesThatBegin = (start: string, ...pages: readonly string[]): string[] => [
  ...new Set(
    pages
      .flatMap((text) => text.split('\n'))
      .map((line) => line.trim())
      .filter((line) => line.startsWith(start)),
  ),
];

/** As a shell splits a line in which only single quotes occur. */
export const shellArguments = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
