import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkProfile, type Profile } from '../domain/request/profile.ts';
import { formatFieldError } from '../domain/values/field-error.ts';

/** The profiles cannot be used; the message lists every problem of every file. */
export class ProfileFilesError extends Error {
  override readonly name = 'ProfileFilesError';
}

const EXTENSION = '.json';
/** Editors on Windows often write one; JSON does not allow it. */
const BYTE_ORDER_MARK = /^\uFEFF/;

const parseMessage = (text: string): string | undefined => {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return (error as SyntaxError).message;
  }
};

/**
 * Why the text is not JSON, with line and column. The engine reports no position for an unexpected token or end. A
 * prefix of the text causes the same complaint only once it contains the token, so a binary search finds the position.
 */
const describeJsonError = (text: string, message: string): string => {
  if (/\(line \d+ column \d+\)/.test(message)) return message;
  let tooShort = 0;
  let longEnough = text.length;
  if (message.startsWith('Unexpected token')) {
    while (longEnough - tooShort > 1) {
      const middle = Math.floor((tooShort + longEnough) / 2);
      if (parseMessage(text.slice(0, middle))?.startsWith('Unexpected token')) longEnough = middle;
      else tooShort = middle;
    }
    longEnough -= 1;
  }
  const lines = text.slice(0, longEnough).split('\n');
  const withoutSnippet = message.replace(/, (\.\.\.)?".*$/s, '');
  return `${withoutSnippet} (line ${lines.length} column ${(lines.at(-1) ?? '').length + 1})`;
};

type FileCheck =
  | { readonly profile: Profile; readonly warnings: readonly string[] }
  | { readonly problems: readonly string[] };

const checkFile = async (dir: string, file: string): Promise<FileCheck> => {
  let text: string;
  try {
    text = (await readFile(join(dir, file), 'utf8')).replace(BYTE_ORDER_MARK, '');
  } catch (error) {
    return { problems: [`cannot be read: ${(error as Error).message}`] };
  }
  const message = parseMessage(text);
  if (message !== undefined) return { problems: [`is not JSON: ${describeJsonError(text, message)}`] };
  const check = checkProfile(file.slice(0, -EXTENSION.length), JSON.parse(text));
  return check.ok ? check : { problems: check.errors.map(formatFieldError) };
};

/**
 * Reads every `<name>.json` of the folder. The record has no prototype, so that no profile name is special. Throws
 * `ProfileFilesError` if the folder is missing or empty, or any file is wrong.
 */
export const loadProfiles = async (dir: string): Promise<{ profiles: Record<string, Profile>; warnings: string[] }> => {
  let entries: string[];
  try {
    entries = await readdir(dir);
  } catch (cause) {
    throw new ProfileFilesError(`The folder of order profiles cannot be read: ${(cause as Error).message}`, { cause });
  }
  const files = entries.filter((entry) => entry.endsWith(EXTENSION) && !entry.startsWith('.')).sort();
  if (files.length === 0) {
    throw new ProfileFilesError(`There is no order profile in ${dir}: put at least one <name>${EXTENSION} there.`);
  }

  const profiles: Record<string, Profile> = Object.create(null);
  const warnings: string[] = [];
  const problems: string[] = [];
  for (const file of files) {
    const check = await checkFile(dir, file);
    if ('problems' in check) {
      problems.push(...check.problems.map((problem) => `${file}: ${problem}`));
    } else {
      profiles[check.profile.name] = check.profile;
      warnings.push(...check.warnings.map((warning) => `${file}: ${warning}`));
    }
  }
  if (problems.length > 0) {
    throw new ProfileFilesError(
      `The order profiles in ${dir} are wrong:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
  }
  return { profiles, warnings };
};
