import * as z from 'zod';
import { type Faults, faultSchema } from '../faults/faults.ts';
import { type Answer, NO_CONTENT, ok } from '../http/answer.ts';
import { readJson } from '../http/read-input.ts';
import { at, type Route } from '../http/route.ts';
import { settingsChangeSchema } from '../settings.ts';
import type { Provider } from '../simulated-provider.ts';
import type { SimulatorReport } from '../simulator-report.ts';

const invalid = (problem: string): Answer => ({ status: 400, body: { error: problem } });

/** One fault, or several. */
const faultsSchema = z.preprocess((body) => (Array.isArray(body) ? body : [body]), faultSchema.array());

/** The simulator's control endpoints, which the provider does not have. */
export const controlRoutes = (provider: Provider, faults: Faults, report: () => SimulatorReport): Route[] => [
  { method: 'GET', pattern: at('/simulator/book'), answer: () => ok(report()) },
  {
    method: 'POST',
    pattern: at('/simulator/faults'),
    answer: ({ body }) => {
      const input = readJson(body, faultsSchema);
      if (!input.ok) return invalid(input.problem);
      faults.add(...input.value);
      return ok(faults.list());
    },
  },
  {
    method: 'DELETE',
    pattern: at('/simulator/faults'),
    answer: () => {
      faults.clear();
      return NO_CONTENT;
    },
  },
  {
    method: 'POST',
    pattern: at('/simulator/settings'),
    answer: ({ body }) => {
      const input = readJson(body, settingsChangeSchema);
      if (!input.ok) return invalid(input.problem);
      provider.settings = { ...provider.settings, ...input.value };
      return ok(provider.settings);
    },
  },
];
