import { parseArgs } from 'node:util';
import { startFaultyCloud } from './faulty-cloud.ts';
import { Tally } from './tally.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, users: { type: 'string', default: '500' } },
});
const [minutes, users] = [Number(values.minutes), Number(values.users)];

const tally = new Tally();
const cloud = await startFaultyCloud();
const megabytes = () => Math.round(process.memoryUsage().rss / 1024 / 1024);
try {
  const began = performance.now();
  console.log(`Files of ${users} new users one after the other for ${minutes} min, with a faulty provider`);
  for (let round = 0; performance.now() - began < minutes * 60_000; round++) {
    const fresh = Array.from({ length: users }, (_, no) => `user-${round}-${no}`);
    const known = round === 0 ? [] : fresh.slice(0, users / 10).map((_, no) => `user-${round - 1}-${no}`);
    const people = [...fresh, ...known];
    const intakeId = await cloud.drop(`round-${round}`, `user_name\n${people.map((user) => `${user}\n`).join('')}`);
    tally.add(people, await cloud.result(intakeId));
    const seconds = Math.round((performance.now() - began) / 1_000);
    console.error(`round ${round}: ${tally.lines} lines after ${seconds} s, ${megabytes()} MB`);
  }
  const passed = tally.print(await cloud.providerReport(), cloud.pids, performance.now() - began);
  process.exitCode = passed ? 0 : 1;
} finally {
  await cloud.stop();
}
