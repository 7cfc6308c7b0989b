import * as z from 'zod';
import type { BookDesktop, BookOrder } from '../book/book-order.ts';
import { type Answer, ok, workspaceError } from '../http/answer.ts';
import { readQuery, wholeNumber } from '../http/read-input.ts';
import { at, type Call, type Route } from '../http/route.ts';
import type { Settings } from '../settings.ts';
import type { Provider } from '../simulated-provider.ts';
import { authorize } from './authorize.ts';
import { pageOf } from './page-of.ts';
import { timeText } from './utc-seconds.ts';

const LIMIT_MAX = 1000;
const LIMIT_DEFAULT = 100;
const JOB_TYPE = 'createDesktops';

const querySchema = z.strictObject({
  job_type: z.string().optional(),
  job_id: z.string().optional(),
  status: z.enum(['SUCCESS', 'RUNNING', 'FAILED', 'WAITING']).optional(),
  limit: wholeNumber(1, LIMIT_MAX).optional(),
  offset: wholeNumber(0, 999_999_999).optional(),
});

const statusOf = (desktop: BookDesktop, now: number) => {
  if (desktop.state === 'built') return 'SUCCESS';
  if (desktop.state === 'failed') return 'FAILED';
  return now < (desktop.beginsAt ?? 0) ? 'WAITING' : 'RUNNING';
};

const describe = (desktop: BookDesktop, order: BookOrder, now: number, settings: Settings) => {
  const status = statusOf(desktop, now);
  const isOver = status === 'SUCCESS' || status === 'FAILED';
  return {
    id: desktop.subJobId,
    job_id: order.jobId,
    job_type: JOB_TYPE,
    status,
    process: isOver ? '100' : '0',
    begin_time: status === 'WAITING' ? null : timeText(desktop.beginsAt ?? 0, settings),
    end_time: isOver ? timeText(desktop.endsAt ?? 0, settings) : null,
    error_code: desktop.state === 'failed' ? (desktop.failure?.code ?? null) : null,
    fail_reason: desktop.state === 'failed' ? (desktop.failure?.reason ?? null) : null,
    entities: {
      desktop_id: desktop.state === 'built' ? desktop.desktopId : null,
      product_id: desktop.productId,
      user_name: desktop.userName,
      desktop_name: desktop.computerName,
    },
    attach_user: desktop.userName,
  };
};

/** Lists the sub-jobs of paid orders, one for each desktop, those of the latest order first. */
const listJobs = (provider: Provider, call: Call): Answer => {
  const caller = authorize(provider, call, 'project');
  if (!caller.ok) return caller.answer;
  const input = readQuery(call.query, querySchema);
  if (!input.ok) return workspaceError(400, 'WKS.00010001', 'Invalid request parameters.', input.problem);
  const { job_type, job_id, status, limit = LIMIT_DEFAULT, offset = 0 } = input.value;

  const now = provider.now();
  const jobs = provider.book
    .now()
    .orders()
    .filter((order) => order.paidAt !== undefined && (job_id === undefined || order.jobId === job_id))
    .toReversed()
    .flatMap((order) => order.desktops.map((desktop) => describe(desktop, order, now, provider.settings)))
    .filter(
      (job) => (job_type === undefined || job_type === JOB_TYPE) && (status === undefined || job.status === status),
    );
  const { page, total } = pageOf(jobs, offset, limit, provider.settings);
  return ok({ jobs: page, total_count: total });
};

export const jobRoutes = (provider: Provider): Route[] => [
  {
    method: 'GET',
    pattern: at('/v2/:projectId/workspace-sub-jobs'),
    endpoint: 'jobs',
    answer: (call) => listJobs(provider, call),
  },
];
