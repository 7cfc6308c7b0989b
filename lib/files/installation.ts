import { basename, extname, join } from 'node:path';

/**
 * Where things lie. Deskdrop runs from the sources of a clone or from the JavaScript of its package, since Node strips no
 * types under node_modules. Both trees have the same folders, and this module's own extension tells them apart.
 */
const EXTENSION = extname(import.meta.filename);
export const IS_PACKAGED = EXTENSION === '.js';

/** What the modules' paths begin at: the clone, or `dist` in the package. */
export const TREE = join(import.meta.dirname, '../..');
/** What is the same in both lies here: `package.json`, the examples, the order profiles. */
const HOME = IS_PACKAGED ? join(TREE, '..') : TREE;

export const PROFILES_DIR = join(HOME, 'profiles');
export const STAGES_DIR = join(HOME, 'stages');

/** A module that is started by its path, not imported; `name` is without its extension. */
export const modulePath = (dir: string, name: string): string => join(dir, `${name}${EXTENSION}`);

/** The folder of a function's bundle, which only the package has. */
export const bundleDir = (name: string): string => join(TREE, 'functions', name);

/** What runs a function whose handler is `entry`, a source relative to the clone: that source, or its bundle in the package. */
export const handlerModule = (entry: string): string =>
  IS_PACKAGED ? join(bundleDir(basename(entry, '.ts')), 'index.mjs') : join(TREE, entry);
