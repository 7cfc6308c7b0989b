import type { BookOrder } from './book/book-order.ts';
import type { Endpoint } from './endpoints.ts';
import type { FaultRecord } from './faults/faults.ts';
import type { Settings } from './settings.ts';

/** The answer of `GET /simulator/book`: everything that the simulator knows. */
export interface SimulatorReport {
  readonly projectId: string;
  /** In the order of their placement. */
  readonly orders: readonly BookOrder[];
  /** The number of requests to each endpoint since the start, including failed ones. */
  readonly calls: Readonly<Record<Endpoint, number>>;
  readonly faults: readonly FaultRecord[];
  readonly settings: Settings;
}

/** @param url of a running simulator, in this process or another */
export const readReport = async (url: string): Promise<SimulatorReport> => {
  const response = await fetch(`${url}/simulator/book`);
  if (!response.ok) throw new Error(`${url} is not a Workspace simulator: ${response.status}.`);
  return (await response.json()) as SimulatorReport;
};
