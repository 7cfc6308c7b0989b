import type { BookOrder } from './book/book-order.ts';
import type { Endpoint } from './endpoints.ts';
import type { FaultRecord } from './faults/faults.ts';
import type { Settings } from './settings.ts';

/** What `GET /simulator/book` tells: everything that the simulator knows. */
export interface SimulatorReport {
  readonly projectId: string;
  /** In the order in which they were placed. */
  readonly orders: readonly BookOrder[];
  /** How many requests each endpoint got, those that failed included, since the simulator started. */
  readonly calls: Readonly<Record<Endpoint, number>>;
  readonly faults: readonly FaultRecord[];
  readonly settings: Settings;
}

/** @param url of a running simulator, in this process or another */
export const readReport = async (url: string): Promise<SimulatorReport> => {
  const response = await fetch(`${url}/simulator/book`);
  if (!response.ok) throw new Error(`${url} is no Workspace simulator: ${response.status}.`);
  return (await response.json()) as SimulatorReport;
};
