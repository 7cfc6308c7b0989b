import { parseArgs } from 'node:util';
import { startFaultyCloud } from './faulty-cloud.ts';
import { LoadHistory } from './load-history.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, users: { type: 'string', default: '500' } },
});
const [minutes, users] = [Number(values.minutes), Number(values.users)];

const cloud = await startFaultyCloud();
const megabytes = () => Math.round(process.memoryUsage().rss / 1024 / 1024);
try {
  const history = new LoadHistory(cloud);
  console.log(`Files of ${users} new users one after the other for ${minutes} min, with a faulty provider`);
  for (let round = 0; history.seconds < minutes * 60; round++) {
    const fresh = Array.from({ length: users }, (_, no) => `user-${round}-${no}`);
    const known = round === 0 ? [] : fresh.slice(0, users / 10).map((_, no) => `user-${round - 1}-${no}`);
    await history.order(`round-${round}`, [...fresh, ...known]);
    console.error(`round ${round} is reported after ${history.seconds} s, ${megabytes()} MB`);
  }
  process.exitCode = (await history.end()) ? 0 : 1;
} finally {
  await cloud.stop();
}
