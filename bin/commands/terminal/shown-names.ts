import { basename } from 'node:path';

/** The name of each file in the output: its base name, or its path as typed if several files have that base name. */
export const shownNames = (files: readonly string[]): string[] =>
  files.map((file) => {
    const name = basename(file);
    return files.some((other) => other !== file && basename(other) === name) ? file : name;
  });
