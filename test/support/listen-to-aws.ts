import { S3Client } from '@aws-sdk/client-s3';
import { currentCall } from '../../local/cloud/runtime/function-output.ts';

/** What a command of an SDK client said, and the call (`asFunction`) that sent it. */
export interface Heard {
  readonly by: string;
  readonly command: string;
  // biome-ignore lint/suspicious/noExplicitAny: inputs of every shape; whoever reads them says what is expected
  readonly input: any;
}

type Send = (
  this: unknown,
  command: { readonly constructor: { readonly name: string }; readonly input: unknown },
  ...rest: unknown[]
) => unknown;

/** Hears every SDK client of this process, since all share the class below them. */
export const listenToAws = (): { readonly heard: readonly Heard[]; stop(): void } => {
  const heard: Heard[] = [];
  const base = Object.getPrototypeOf(S3Client.prototype) as { send: Send };
  const { send } = base;
  base.send = function (command, ...rest) {
    const call = currentCall();
    if (call !== undefined) heard.push({ by: call.name, command: command.constructor.name, input: command.input });
    return send.call(this, command, ...rest);
  };
  return {
    heard,
    stop: () => {
      base.send = send;
    },
  };
};
