/** The functions with their own queue. */
export type WorkerName = 'split' | 'submit' | 'reconcile' | 'report' | 'operate';
export const WORKER_NAMES: readonly WorkerName[] = ['split', 'submit', 'reconcile', 'report', 'operate'];

/** The functions that queues feed. */
export type FedName = WorkerName | 'dead-letters';
export const FED_NAMES: readonly FedName[] = [...WORKER_NAMES, 'dead-letters'];

/** `request-command` is called by the HTTP API, and by nothing else. */
export type FunctionName = FedName | 'request-command';
export const FUNCTION_NAMES: readonly FunctionName[] = [...FED_NAMES, 'request-command'];

/** The limits of one function. */
export interface FunctionLimits {
  readonly timeoutMs: number;
  readonly memoryMiB: number;
}

/** The limits of one function and its event sources. */
export interface FunctionConfig extends FunctionLimits {
  /** How long a received message stays hidden. */
  readonly visibilityMs: number;
  readonly batchSize: number;
  /** Simultaneous invocations; Lambda accepts 2 to 1,000. */
  readonly maxConcurrency: number;
}

export interface WorkerConfig extends FunctionConfig {
  /** Receives before a message moves to the dead-letter queue. */
  readonly maxReceiveCount: number;
}

/** `dead-letters` has no dead-letter queue: messages that it cannot read come back until their retention ends. */
export type FunctionConfigs = Readonly<
  Record<WorkerName, WorkerConfig> & Record<'dead-letters', FunctionConfig> & Record<'request-command', FunctionLimits>
>;
