/** The functions with their own queue. */
export type WorkerName = 'split' | 'submit' | 'reconcile' | 'report';
export const WORKER_NAMES: readonly WorkerName[] = ['split', 'submit', 'reconcile', 'report'];

export type FunctionName = WorkerName | 'dead-letters';
export const FUNCTION_NAMES: readonly FunctionName[] = [...WORKER_NAMES, 'dead-letters'];

/** The limits of one function and its event sources. */
export interface FunctionConfig {
  readonly timeoutMs: number;
  readonly memoryMiB: number;
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
export type FunctionConfigs = Readonly<Record<WorkerName, WorkerConfig> & Record<'dead-letters', FunctionConfig>>;
