import * as z from 'zod';
import type { CreationJob } from '../../../domain/doubts/evidence.ts';
import { omitUndefined } from '../../../domain/values/omit-undefined.ts';
import type { ProviderBook } from '../../../ports/provider.ts';
import { endpointUrl, pathSegment } from '../http/endpoint-url.ts';
import { readPages } from '../http/read-pages.ts';
import { optionalText, optionalTime, parsePage, shownText } from '../http/wire-schema.ts';
import type { JsonReader } from './json-reader.ts';
import { createNameFilter } from './name-filter.ts';

const SOURCE = 'the list of creation jobs';
/** There is no filter by name: all recent jobs of the project are read. */
const PAGE_SIZE = 500;

const jobSchema = z.object({
  id: z.string().min(1),
  status: optionalText,
  begin_time: optionalTime,
  error_code: shownText,
  fail_reason: shownText,
  entities: z.object({ desktop_id: optionalText, user_name: optionalText, desktop_name: optionalText }).nullish(),
  attach_user: optionalText,
});
type Job = z.output<typeof jobSchema>;

const STATUS: Readonly<Record<string, CreationJob['status']>> = {
  WAITING: 'waiting',
  RUNNING: 'running',
  SUCCESS: 'succeeded',
  FAILED: 'failed',
};

type CreationJobs = Pick<ProviderBook, 'findCreationJobs'>;

/** Sub-jobs that create desktops (`GET /v2/{project_id}/workspace-sub-jobs`), the failed ones too. */
export const createCreationJobs = (
  workspaceEndpoint: string,
  projectId: string,
  readJson: JsonReader,
): CreationJobs => {
  const path = `/v2/${pathSegment(projectId)}/workspace-sub-jobs`;
  return {
    findCreationJobs: async (names) => {
      const jobs = await readPages({
        source: SOURCE,
        readPage: async (offset) => {
          const url = endpointUrl(workspaceEndpoint, path, { job_type: 'createDesktops', limit: PAGE_SIZE, offset });
          const json = await readJson({ source: SOURCE, scope: 'project', url });
          return parsePage({ source: SOURCE, field: 'jobs', row: jobSchema }, json, offset);
        },
        keyOf: (job) => job.id,
      });
      const isWanted = createNameFilter(names);
      return jobs.map(toCreationJob).filter((job) => isWanted({ ...job, userNames: [job.userName] }));
    },
  };
};

const toCreationJob = (job: Job): CreationJob => {
  const reason = [job.error_code, job.fail_reason].filter((text) => text !== undefined).join(': ');
  return {
    computerName: job.entities?.desktop_name ?? '',
    userName: job.entities?.user_name ?? job.attach_user ?? '',
    // An unknown status is not an ending.
    status: STATUS[job.status ?? ''] ?? 'running',
    ...omitUndefined({ beganAt: job.begin_time, desktopId: job.entities?.desktop_id, reason: reason || undefined }),
  };
};
