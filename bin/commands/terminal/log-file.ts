import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { CommandError } from './command-error.ts';
import { createFolder } from './create-folder.ts';

export interface LogFile {
  readonly path: string;
  readonly write: (line: string) => void;
  close(): Promise<void>;
}

/** The log of the functions and the local cloud, `<data>/deskdrop.log`: what CloudWatch Logs holds on AWS. */
export const createLogFile = async (dataDir: string): Promise<LogFile> => {
  await createFolder(dataDir, '--data');
  const path = join(dataDir, 'deskdrop.log');
  const stream = createWriteStream(path, { flags: 'a' });
  try {
    await once(stream, 'open');
  } catch (cause) {
    throw new CommandError(
      `${path} cannot be written; choose another folder with --data. ${(cause as Error).message}`,
      { cause },
    );
  }
  return {
    path,
    write: (line) => void stream.write(`${line}\n`),
    close: () => finished(stream.end()),
  };
};
