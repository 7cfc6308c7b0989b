import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describeError } from '../../../lambdas/domain/values/describe-error.ts';
import { CommandError } from '../terminal/command-error.ts';
import type { AwsConfig } from './place-options.ts';

/**
 * The ARN of whoever runs the command. `CommandError` if AWS does not answer: no policy can deny GetCallerIdentity, so
 * no other call would work either.
 */
export const callerArn = async (clientConfig: AwsConfig): Promise<string> => {
  await using cleanUp = new AsyncDisposableStack();
  const sts = cleanUp.adopt(new STSClient(clientConfig), (client) => client.destroy());
  try {
    const { Arn } = await sts.send(new GetCallerIdentityCommand());
    if (Arn !== undefined) return Arn;
  } catch (error) {
    throw new CommandError(
      `AWS does not say who you are, which must be recorded, so nothing was changed. Check your AWS credentials and region ("aws sts get-caller-identity" must answer): ${describeError(error)}`,
    );
  }
  throw new CommandError('AWS answers "aws sts get-caller-identity" without an ARN, so nothing was changed.');
};
