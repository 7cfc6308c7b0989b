import { parseArgs } from 'node:util';
import { startFaultyCloud } from './faulty-cloud.ts';
import { Tally } from './tally.ts';

const { values } = parseArgs({
  options: { users: { type: 'string', default: '100000' }, files: { type: 'string', default: '40' } },
});
const [users, files] = [Number(values.users), Number(values.files)];

/** Every person in one file, and one in ten in the next file as well. */
const usersOfFile = (file: number): string[] => {
  const own = (no: number) => Array.from({ length: Math.ceil((users - no) / files) }, (_, at) => at * files + no);
  const others = own((file + files - 1) % files).filter((_, at) => at % 10 === 0);
  return [...own(file), ...others].map((no) => `user-${no}`);
};

const all = Array.from({ length: files }, (_, file) => usersOfFile(file));
const tally = new Tally();
const cloud = await startFaultyCloud();
try {
  const began = performance.now();
  console.log(`${users} users in ${files} files at once, one in ten of them in two files, and a faulty provider`);
  await Promise.all(
    all.map(async (people, no) => {
      const intakeId = await cloud.drop(`file-${no}`, `user_name\n${people.map((user) => `${user}\n`).join('')}`);
      const result = await cloud.result(intakeId);
      console.error(`file ${no} is reported after ${Math.round((performance.now() - began) / 1_000)} s`);
      tally.add(people, result);
    }),
  );
  const passed = tally.print(await cloud.providerReport(), cloud.pids, performance.now() - began);
  process.exitCode = passed ? 0 : 1;
} finally {
  await cloud.stop();
}
