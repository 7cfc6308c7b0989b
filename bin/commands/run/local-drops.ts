import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { type PlanOptions, planOptionsSchema } from './plan-options.ts';

/**
 * One file on its way through the local cloud. The embedded bucket is in memory, so `<data>/drops` keeps a copy of each
 * drop until its result has been delivered. Drops that are there at the next start are unfinished.
 */
export interface LocalDrop {
  /** Unique; ends in the first characters of the file's SHA-256. */
  readonly drop: string;
  readonly fileName: string;
  readonly path: string;
  /** The options to plan it with; they count only until it is planned. */
  readonly planOptions: PlanOptions;
}

const SHA_LENGTH = 12;
const dropsPath = (dataDir: string): string => join(dataDir, 'drops');
const noteSchema = z.object({ fileName: z.string(), planOptions: planOptionsSchema });

/** The key in the bucket. Each drop has its own key, because the embedded bucket keeps no versions. */
export const objectKeyOf = ({ drop, fileName }: LocalDrop): string => `incoming/${drop}/${fileName}`;

const digestOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex').slice(0, SHA_LENGTH);
};

/** The drops that earlier runs left unfinished, oldest first. */
export const unfinishedDrops = async (dataDir: string): Promise<LocalDrop[]> => {
  await mkdir(dropsPath(dataDir), { recursive: true });
  const names = (await readdir(dropsPath(dataDir))).filter((name) => !name.endsWith('.part')).sort();
  return Promise.all(
    names.map(async (drop) => {
      const folder = join(dropsPath(dataDir), drop);
      const note = noteSchema.parse(JSON.parse(await readFile(join(folder, 'drop.json'), 'utf8')));
      return { drop, ...note, path: join(folder, note.fileName) };
    }),
  );
};

/** The unfinished drop with the same bytes and file name, if there is one. */
export const findSameDrop = async (file: string, drops: readonly LocalDrop[]): Promise<LocalDrop | undefined> => {
  const digest = await digestOf(file);
  return drops.find(({ drop, fileName }) => fileName === basename(file) && drop.endsWith(digest));
};

/** Copies the file to `<data>/drops`, all or nothing: a copy cut short by a kill does not count as a drop. */
export const keepDrop = async (
  dataDir: string,
  file: string,
  planOptions: PlanOptions,
  { droppedAt, random }: { readonly droppedAt: Date; readonly random: string },
): Promise<LocalDrop> => {
  const fileName = basename(file);
  const time = droppedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const drop = `${time}-${random}-${await digestOf(file)}`;
  const folder = join(dropsPath(dataDir), drop);
  const part = `${folder}.part`;
  await mkdir(part, { recursive: true });
  await copyFile(file, join(part, fileName));
  const note = await open(join(part, 'drop.json'), 'w');
  await note.writeFile(JSON.stringify({ fileName, planOptions }));
  await note.sync();
  await note.close();
  await rename(part, folder);
  return { drop, fileName, planOptions, path: join(folder, fileName) };
};

/** Deletes a drop whose result was delivered. It is renamed first, so that a kill leaves no half drop. */
export const forgetDrop = async (dataDir: string, { drop }: LocalDrop): Promise<void> => {
  const folder = join(dropsPath(dataDir), drop);
  await rm(`${folder}.part`, { recursive: true, force: true });
  await rename(folder, `${folder}.part`);
  await rm(`${folder}.part`, { recursive: true, force: true });
};
