import type { SimulatorOptions } from './simulator.ts';

/** The options that can be sent to another process. `seed` makes its randomness repeatable. */
export type ForkedSimulatorOptions = Omit<SimulatorOptions, 'now' | 'random'> & { readonly seed?: number };

export type ToSimulator = 'stop' | { readonly start: ForkedSimulatorOptions };

export type FromSimulator =
  | { readonly ready: true; readonly url: string; readonly projectId: string }
  | { readonly ready: false; readonly reason: string };
