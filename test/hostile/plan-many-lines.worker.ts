import { parentPort, workerData } from 'node:worker_threads';
import { planIntake, summarizePlan } from '../../lambdas/domain/planning/plan-intake.ts';
import { contextOf } from '../support/csv-support.ts';

const LINES_IN_CHUNK = 1000;

/** A file generated while it is read, with the given number of lines, each with a different computer name to keep. */
async function* manyLines(lines: number) {
  yield Buffer.from('user_name,user_email,user_group,computer_name,note\n');
  for (let begin = 0; begin < lines; begin += LINES_IN_CHUNK) {
    const chunk = Array.from({ length: LINES_IN_CHUNK }, (_, n) => {
      const id = begin + n;
      return `user${id},user${id}@example.com,users,LAB-${id},"${'a long note; '.repeat(10)}"\n`;
    });
    yield Buffer.from(chunk.join(''));
  }
}

const { counts, orders } = await summarizePlan(planIntake(manyLines(workerData.lines), contextOf()));
parentPort?.postMessage({ ...counts, orders });
