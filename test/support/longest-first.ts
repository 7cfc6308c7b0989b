import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, in the order in which they start: alternately one that mostly computes and one that
 * mostly waits. The list that `npm test` prints at its end shows when this one is out of date.
 */
export const LONGEST = [
  'test/cli/killed.test.ts',
  'test/cli/clock.test.ts',
  'test/package/pack.test.ts',
  'test/integration/whose-key.test.ts',
  'test/cli/run.test.ts',
  'test/integration/answers.test.ts',
  'test/cli/terminal.test.ts',
  'test/cli/approval.test.ts',
  'test/integration/payment-limit.test.ts',
  'test/crashes/crash-matrix.test.ts',
  'test/integration/bad-lines.test.ts',
  'test/integration/following.test.ts',
  'test/cli/secrecy.test.ts',
  'test/integration/recovery-auto.test.ts',
  'test/contract/counted-names.test.ts',
  'test/integration/confirm-payment.test.ts',
  'test/cli/readme.test.ts',
  'test/integration/local-cloud-processes.test.ts',
  'test/cli/deployed-stage.test.ts',
  'test/integration/quota.test.ts',
  'test/cli/stopped.test.ts',
  'test/integration/halves.test.ts',
  'test/protocol/money.test.ts',
  'test/integration/pacing.test.ts',
  'test/integration/used-rights.test.ts',
  'test/integration/sharing.test.ts',
];

/** Also on a clean checkout, where Vitest knows no durations: a long file that starts last would run alone. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`));
      return place === -1 ? LONGEST.length : place;
    };
    // A worker serves one project at a time, so a project's files stay together: waiting files first, short ones last.
    const projects = Map.groupBy(await super.sort(files), ({ project }) => project.name);
    return ['processes', 'search', 'stack', 'unit'].flatMap((name) =>
      (projects.get(name) ?? []).toSorted((one, other) => rank(one) - rank(other)),
    );
  }
}
