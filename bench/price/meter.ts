import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { CloudFormationTemplate } from '../../lib/synthesize-stage.ts';
import { currentCall, type FunctionCall } from '../../local/cloud/runtime/function-output.ts';
import { indexesOf, indexWrites } from './index-writes.ts';

/** The AWS requests of one invocation. */
export interface Used {
  readonly function: string;
  /** Write and read request units of the table, and write request units of its indexes. */
  writeUnits: number;
  indexWriteUnits: number;
  readUnits: number;
  /** Requests by command: `PutCommand`, `SendMessageBatchCommand`, ... */
  readonly requests: Record<string, number>;
}

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Record<string, unknown>;
}
interface Consumed {
  readonly CapacityUnits?: number;
}
type Send = (this: unknown, command: Command, ...rest: unknown[]) => Promise<Record<string, unknown>>;

const WRITES = new Set(['PutCommand', 'UpdateCommand', 'DeleteCommand']);
const READS = new Set(['GetCommand', 'BatchGetCommand', 'QueryCommand']);

/**
 * Counts the requests of every SDK client in this process by the invocation that sent them, until `stop`. DynamoDB
 * returns the consumed capacity, and for a put also the previous item, from which the index writes are calculated.
 */
export const startMeter = (template: CloudFormationTemplate): { readonly calls: () => Used[]; stop(): void } => {
  const indexes = indexesOf(template);
  const byCall = new Map<FunctionCall, Used>();
  // All clients share their base class.
  const base = Object.getPrototypeOf(S3Client.prototype) as { send: Send };
  const { send } = base;
  const usedBy = (call: FunctionCall): Used => {
    const used = byCall.get(call) ?? {
      function: call.name,
      writeUnits: 0,
      indexWriteUnits: 0,
      readUnits: 0,
      requests: {},
    };
    byCall.set(call, used);
    return used;
  };
  base.send = async function (command, ...rest) {
    const call = currentCall();
    if (call === undefined) return send.call(this, command, ...rest);
    const used = usedBy(call);
    const { name } = command.constructor;
    used.requests[name] = (used.requests[name] ?? 0) + 1;
    const writes = WRITES.has(name);
    if (!writes && !READS.has(name)) return send.call(this, command, ...rest);
    command.input.ReturnConsumedCapacity = 'TOTAL';
    if (name === 'PutCommand') command.input.ReturnValues = 'ALL_OLD';
    try {
      const answer = await send.call(this, command, ...rest);
      const units = [answer.ConsumedCapacity ?? []]
        .flat()
        .reduce((sum: number, { CapacityUnits = 0 }: Consumed) => sum + CapacityUnits, 0);
      if (!writes) used.readUnits += units;
      else used.writeUnits += units;
      if (name === 'PutCommand') {
        const before = answer.Attributes as Record<string, unknown> | undefined;
        used.indexWriteUnits += indexWrites(before, command.input.Item as Record<string, unknown>, indexes);
      }
      // A cleared outbox leaves its index.
      if (name === 'UpdateCommand' && String(command.input.UpdateExpression).startsWith('REMOVE'))
        used.indexWriteUnits += 1;
      return answer;
    } catch (error) {
      // A failed condition costs a write of at least one unit.
      if (writes && error instanceof ConditionalCheckFailedException) used.writeUnits += 1;
      throw error;
    }
  };
  return {
    calls: () => [...byCall.values()],
    stop: () => {
      base.send = send;
    },
  };
};
