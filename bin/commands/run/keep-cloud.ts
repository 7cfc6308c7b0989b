import { once } from 'node:events';
import { join } from 'node:path';
import { type DeskdropOptions, startDeskdrop } from '../connect/start-deskdrop.ts';
import { createLogFile } from '../terminal/log-file.ts';
import { pauseText } from '../terminal/pause-text.ts';
import { printable } from '../terminal/printable.ts';
import { stopInOrder } from '../terminal/stop-signal.ts';

/** `npm run local`: the cloud accepts drops until Ctrl-C, for example with `aws s3 cp`. */
export const keepCloud = async (options: DeskdropOptions): Promise<number> => {
  const logFile = await createLogFile(options.data);
  const stopped = stopInOrder('Stopped.');
  const deskdrop = await startDeskdrop(options, logFile.write, stopped);
  const { endpoint, region, bucketName, tableName } = deskdrop.cloud;
  process.stdout.write(
    `Local cloud: ${endpoint} (see ${printable(join(options.data, 'endpoints.json'))}); log: ${printable(logFile.path)}\n` +
      `Orders go to: ${deskdrop.workspaceUrl}${deskdrop.isSimulated ? ' (simulator)' : ''}\n\n` +
      'In another terminal (any credentials will do):\n' +
      `  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=${region} E=${endpoint}\n` +
      `  aws --endpoint-url $E s3 cp examples/new-hires.csv s3://${bucketName}/incoming/new-hires.csv\n` +
      `  aws --endpoint-url $E s3 ls s3://${bucketName}/results/\n` +
      `  aws --endpoint-url $E dynamodb scan --table-name ${tableName} --max-items 5\n\n` +
      'Ctrl-C stops it.\n',
  );
  process.stderr.write(pauseText(await deskdrop.ledger.brakes.getPause()));
  try {
    const failed = deskdrop.failed.then((error) => Promise.reject(error));
    if (!stopped.aborted) await Promise.race([once(stopped, 'abort'), failed]);
    return 0;
  } finally {
    await deskdrop.stop();
    await logFile.close();
  }
};
