import { type Check, notAnswered } from '../../../lambdas/domain/examining/check.ts';
import { describeError } from '../../../lambdas/domain/values/describe-error.ts';
import { awsFault } from '../terminal/aws-fault.ts';

/** A question to AWS that fails is not answered, and stops no other. */
export const askAws = async (about: string, todo: string, question: () => Promise<Check>): Promise<Check> => {
  try {
    return await question();
  } catch (error) {
    return notAnswered(about, awsFault(error) ?? describeError(error), todo);
  }
};

/** The right to everything that only `doctor` asks of AWS. */
export const EXAMINES = 'The policy OperatorExamines holds the right to ask (docs/PERMISSIONS.md).';
