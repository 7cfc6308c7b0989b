import { parentPort, workerData } from 'node:worker_threads';
import { FileRefusedError } from '../../lambdas/domain/csv/file-refused-error.ts';
import { planIntake, summarizePlan } from '../../lambdas/domain/planning/plan-intake.ts';
import { contextOf } from '../support/csv-support.ts';
import { BOMBS } from './bombs.ts';

const bomb = BOMBS[workerData.name];
if (bomb === undefined) throw new Error(`there is no bomb ${workerData.name}`);

let bytesRead = 0;
async function* counted(chunks: Iterable<Buffer>) {
  for (const chunk of chunks) {
    bytesRead += chunk.length;
    yield chunk;
  }
}

try {
  const { counts } = await summarizePlan(planIntake(counted(bomb.chunks()), contextOf()));
  parentPort?.postMessage({ counts, bytesRead });
} catch (error) {
  if (!(error instanceof FileRefusedError)) throw error;
  parentPort?.postMessage({ refusal: error.message, bytesRead });
}
