import type { OperatorResult } from '../../../lambdas/domain/operating/operator-result.ts';
import { print } from '../json/print.ts';
import { CommandError } from '../terminal/command-error.ts';
import { printable } from '../terminal/printable.ts';

/** Prints what was done. A refusal is a `CommandError`: its reason goes to stderr, and the exit status is 1. */
export const finish = (result: OperatorResult, { json = false }: { readonly json?: boolean }): void => {
  if (!result.done)
    throw new CommandError(`${result.recorded ? 'Not done' : 'Refused, nothing was changed'}: ${result.reason}.`);
  const { what, order } = result;
  print({ json }, 'resolve, redrive ORDER and release', { done: what, order }, () => `Done: ${printable(what)}.\n`);
};
