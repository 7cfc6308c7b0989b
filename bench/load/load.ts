import { parseArgs } from 'node:util';
import { startFaultyCloud } from './faulty-cloud.ts';
import { LoadHistory } from './load-history.ts';

const { values } = parseArgs({
  options: { users: { type: 'string', default: '100000' }, files: { type: 'string', default: '40' } },
});
const [users, files] = [Number(values.users), Number(values.files)];

/** Each person is in one file, and one in ten also in the next file. */
const usersOfFile = (file: number): string[] => {
  const own = (no: number) => Array.from({ length: Math.ceil((users - no) / files) }, (_, at) => at * files + no);
  const others = own((file + files - 1) % files).filter((_, at) => at % 10 === 0);
  return [...own(file), ...others].map((no) => `user-${no}`);
};

const cloud = await startFaultyCloud();
try {
  const history = new LoadHistory(cloud);
  console.log(`${users} users in ${files} files at once, one in ten of them in two files, and a faulty provider`);
  await Promise.all(
    Array.from({ length: files }, async (_, no) => {
      await history.order(`file-${no}`, usersOfFile(no));
      console.error(`file ${no} is reported after ${history.seconds} s`);
    }),
  );
  process.exitCode = (await history.end()) ? 0 : 1;
} finally {
  await cloud.stop();
}
