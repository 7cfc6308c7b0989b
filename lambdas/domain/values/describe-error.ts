/** Deeper causes come from a library that wraps its own errors. */
const MAX_DEPTH = 8;
/** A sweep may fail in as many places as there are files under way; a log line is limited. */
const MAX_ERRORS = 20;

/**
 * One line that says what went wrong: the message and code of an error, of each of its causes and, for an
 * AggregateError, of each of its errors. Repetitions are left out.
 */
export const describeError = (error: unknown): string => shorten(error, 0);

const shorten = (error: unknown, depth: number): string => {
  if (!(error instanceof Error)) return String(error);
  const { own, within } = partsOf(error, depth, shorten);
  const inner = within.filter((text) => !own.includes(text)).join('; ');
  const isRepeated = own !== '' && inner.includes(own);
  return isRepeated || own === '' ? inner || error.name : [own, inner].filter((text) => text !== '').join(': ');
};

/**
 * Everything that an error shows about its origin, for logs: its stack, those of its causes and, for an AggregateError,
 * of each of its errors. Only names, messages, codes and stacks: other properties may hold a request, with its
 * credentials.
 */
export const errorStack = (error: unknown): string => unfold(error, 0);

const unfold = (error: unknown, depth: number): string => {
  if (!(error instanceof Error)) return String(error);
  const { own, within } = partsOf(error, depth, unfold);
  const stack = error.stack ?? `${error.name}: ${own}`;
  const [first = '', ...frames] = stack.split('\n');
  const code = codeOf(error);
  const head = code === undefined || stack.includes(code) ? first : `${first} (${code})`;
  const inner = within.map((text) => `caused by ${text}`.replaceAll('\n', '\n  '));
  return [head, ...frames, ...inner].join('\n');
};

const partsOf = (error: Error, depth: number, describe: (inner: unknown, depth: number) => string) => {
  const inner = [
    ...(error.cause === undefined ? [] : [error.cause]),
    ...(error instanceof AggregateError ? error.errors : []),
  ];
  const shown = depth === MAX_DEPTH ? [] : inner.slice(0, MAX_ERRORS);
  const within = [...new Set(shown.map((one) => describe(one, depth + 1)))];
  const left = inner.length - shown.length;
  const code = codeOf(error);
  return {
    own: code === undefined || error.message.includes(code) ? error.message : `${error.message} (${code})`.trim(),
    within: left === 0 ? within : [...within, `${left} more`],
  };
};

const codeOf = (error: Error): string | undefined =>
  'code' in error && typeof error.code === 'string' ? error.code : undefined;
