import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyEdits, type Mutant } from './mutant.ts';
import { findMutant } from './mutants.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Applies the mutant's edits to every module that is loaded from now on. */
export const loadMutant = (name: string): Mutant => {
  const mutant = findMutant(name);
  const files = new Map(mutant.edits.map(({ file }) => [join(ROOT, file), file]));
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context);
      const file = url.startsWith('file:') ? files.get(fileURLToPath(url)) : undefined;
      if (file === undefined) return loaded;
      if (loaded.source === null || loaded.source === undefined) throw new Error(`${file} has no source`);
      const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
      return { ...loaded, source: applyEdits(source, file, mutant) };
    },
  });
  return mutant;
};
