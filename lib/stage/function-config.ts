/** The functions that have a queue of their own. */
export type WorkerName = 'split' | 'submit' | 'reconcile' | 'report';
export const WORKER_NAMES: readonly WorkerName[] = ['split', 'submit', 'reconcile', 'report'];

export type FunctionName = WorkerName | 'dead-letters';
export const FUNCTION_NAMES: readonly FunctionName[] = [...WORKER_NAMES, 'dead-letters'];

/** What one function and the queues that feed it may take. */
export interface FunctionConfig {
  readonly timeoutMs: number;
  readonly memoryMiB: number;
  /** How long a message stays hidden while a function has it. */
  readonly visibilityMs: number;
  readonly batchSize: number;
  /** Invocations at the same time; Lambda accepts 2 to 1,000. */
  readonly maxConcurrency: number;
}

export interface WorkerConfig extends FunctionConfig {
  /** Receives before a message moves to the dead-letter queue. */
  readonly maxReceiveCount: number;
}

/** Dead letters have no dead letters: what their function cannot read comes again until the retention ends. */
export type FunctionConfigs = Readonly<Record<WorkerName, WorkerConfig> & Record<'dead-letters', FunctionConfig>>;
