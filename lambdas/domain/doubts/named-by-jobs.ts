import type { CreationJob, FoundDesktop } from './evidence.ts';

/**
 * The desktops, with missing names and users filled in from the jobs that created them, which are the provider's word
 * too.
 */
export const namedByJobs = (desktops: readonly FoundDesktop[], jobs: readonly CreationJob[]): FoundDesktop[] =>
  desktops.map((desktop) => {
    const { desktopId, computerName, userName } = desktop;
    if (computerName !== '') return desktop;
    const job = jobs.find((one) => one.desktopId === desktopId && one.computerName !== '');
    return job === undefined
      ? desktop
      : { ...desktop, computerName: job.computerName, userName: userName === '' ? job.userName : userName };
  });

/** Without the jobs that are known to have created one of these desktops. */
export const withoutJobsOf = (desktops: readonly FoundDesktop[], jobs: readonly CreationJob[]): CreationJob[] => {
  const ids = new Set(desktops.map(({ desktopId }) => desktopId));
  return jobs.filter(({ desktopId }) => desktopId === undefined || !ids.has(desktopId));
};
