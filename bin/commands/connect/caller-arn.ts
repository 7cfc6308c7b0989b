import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describeError } from '../../../lambdas/domain/values/describe-error.ts';
import { CommandError } from '../terminal/command-error.ts';
import type { AwsConfig } from './place-options.ts';

/**
 * As AWS knows whoever runs the command. No policy can forbid the question, so without an answer nothing else would work
 * either: `CommandError`, before anything is changed.
 */
export const callerArn = async (clientConfig: AwsConfig): Promise<string> => {
  await using cleanUp = new AsyncDisposableStack();
  const sts = cleanUp.adopt(new STSClient(clientConfig), (client) => client.destroy());
  try {
    const { Arn } = await sts.send(new GetCallerIdentityCommand());
    if (Arn !== undefined) return Arn;
  } catch (error) {
    throw new CommandError(
      `AWS does not say who you are, and that must be recorded, so nothing was changed. Check your AWS credentials and region ("aws sts get-caller-identity" must answer): ${describeError(error)}`,
    );
  }
  throw new CommandError('AWS answers "aws sts get-caller-identity" without an ARN, so nothing was changed.');
};
