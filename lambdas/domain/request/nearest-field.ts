import { distance as editDistance } from 'fastest-levenshtein';

/** Normalized so that `rootVolume` and `Root-Volume` are no edits away from `root_volume`. */
const bare = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The known name most similar to the unknown one; the first of equally similar ones. */
export const nearestField = (unknown: string, known: readonly string[]): string | undefined => {
  // No known name is longer than this, and the cost grows with the length.
  const wanted = bare(unknown.slice(0, 64));
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const distance = editDistance(wanted, bare(name));
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
};
