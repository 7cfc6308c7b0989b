import { basename } from 'node:path';

/** What each file is called in the outcome: its name, or the path as it was typed where files of one run share the name. */
export const shownNames = (files: readonly string[]): string[] =>
  files.map((file) => {
    const name = basename(file);
    return files.some((other) => other !== file && basename(other) === name) ? file : name;
  });
