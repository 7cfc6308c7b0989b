/** Number of single-character edits between two short words. */
const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

/** So that `rootVolume` and `Root-Volume` are no edits away from `root_volume`. */
const bare = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The known name that looks most like the unknown one; the first of equals. */
export const nearestField = (unknown: string, known: readonly string[]): string | undefined => {
  // No known name is longer than this, and the work grows with the length.
  const wanted = bare(unknown.slice(0, 64));
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const distance = editDistance(wanted, bare(name));
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
};
