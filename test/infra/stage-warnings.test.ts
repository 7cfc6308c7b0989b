import { expect, it } from 'vitest';
import { stageConfig } from '../../lib/stage/stage-config.ts';
import { stageWarnings } from '../../lib/stage/stage-warnings.ts';

const ids = (...args: Parameters<typeof stageConfig>) => stageWarnings(stageConfig(...args)).map(({ id }) => id);

it('a stage that keeps its data warns if nobody is notified of its alarms', () => {
  const provider = { projectId: 'p1' };
  expect(ids('prod', { provider })).toEqual(['deskdrop:notify-email']);
  expect(ids('prod', { provider, notifyEmail: 'ops@example.com' })).toEqual([]);
  expect(ids('dev', { provider })).toEqual([]);
});

it('a stage without a project warns that it can order nothing', () => {
  expect(ids('dev')).toEqual(['deskdrop:project-id']);
});
