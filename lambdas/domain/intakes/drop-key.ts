/** People drop files under these prefixes: to be ordered, or only to be planned. */
export const INCOMING_PREFIX = 'incoming/';
export const PLAN_PREFIX = 'plan/';

/**
 * Files that programs leave beside people's files: folder views, thumbnails, locks of open documents. Compared
 * case-insensitively.
 */
const LEFT_BY_PROGRAMS =
  /^(?:\.ds_store|\._.*|~\$.*|\.~lock\..*#|thumbs\.db|ehthumbs\.db|desktop\.ini|\.(?:git)?keep)$/i;

/**
 * Whether an object under one of these prefixes is a dropped file. Excluded are the folder markers of consoles (no
 * bytes, a key that ends with a slash) and the files that programs leave behind: nobody waits for a result for those.
 */
export const isDrop = ({ key, sizeBytes }: { readonly key: string; readonly sizeBytes: number }): boolean => {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return name === '' ? sizeBytes > 0 : !LEFT_BY_PROGRAMS.test(name);
};
