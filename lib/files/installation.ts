import { readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';

/**
 * Deskdrop runs from the sources in a clone, or from the JavaScript in its package, because Node does not strip types
 * under node_modules. Both trees have the same folders; the extension of this module tells which one it is.
 */
const EXTENSION = extname(import.meta.filename);
export const IS_PACKAGED = EXTENSION === '.js';

/** The root of the module tree: the clone, or `dist` in the package. */
export const TREE = join(import.meta.dirname, '../..');
/** The root of the files that are the same in both: `package.json`, the examples, the order profiles. */
const HOME = IS_PACKAGED ? join(TREE, '..') : TREE;

/** Of this installation, as in `package.json`. */
export const readVersion = (): string => JSON.parse(readFileSync(join(HOME, 'package.json'), 'utf8')).version;

export const PROFILES_DIR = join(HOME, 'profiles');
export const STAGES_DIR = join(HOME, 'stages');

/** The path of a module that is started, not imported; `name` is without the extension. */
export const modulePath = (dir: string, name: string): string => join(dir, `${name}${EXTENSION}`);

/** The folder of a function's bundle; only in the package. */
export const bundleDir = (name: string): string => join(TREE, 'functions', name);

/**
 * The module of a handler whose source is `entry`, relative to the clone: that source, or its bundle in the package.
 */
export const handlerModule = (entry: string): string =>
  IS_PACKAGED ? join(bundleDir(basename(entry, '.ts')), 'index.mjs') : join(TREE, entry);
