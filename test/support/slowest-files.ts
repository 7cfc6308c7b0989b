import type { Reporter } from 'vitest/node';

const SHOWN = 10;

/** Prints the slowest files of the run, imports included, to show where to look when the tests become slow. */
export const slowestFiles: Reporter = {
  onTestRunEnd: (modules) => {
    const files = modules.map((module) => {
      const { collectDuration, setupDuration, duration } = module.diagnostic();
      return { name: module.relativeModuleId, ms: collectDuration + setupDuration + duration };
    });
    if (files.length <= SHOWN) return;
    const slowest = files.toSorted((one, other) => other.ms - one.ms).slice(0, SHOWN);
    const lines = slowest.map(({ name, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`);
    console.log(`The ${SHOWN} files that took longest:\n${lines.join('\n')}\n`);
  },
};
