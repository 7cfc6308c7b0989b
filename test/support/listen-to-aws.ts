import { S3Client } from '@aws-sdk/client-s3';
import { currentCall } from '../../local/cloud/runtime/function-output.ts';

/** A command of an SDK client, and the call (`asFunction`) that sent it. */
export interface Heard {
  readonly by: string;
  readonly command: string;
  // biome-ignore lint/suspicious/noExplicitAny: inputs of every shape; the reader says which one is expected
  readonly input: any;
}

type Send = (
  this: unknown,
  command: { readonly constructor: { readonly name: string }; readonly input: unknown },
  ...rest: unknown[]
) => unknown;

/** Records the commands of every SDK client in this process: all clients share one base class. */
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
