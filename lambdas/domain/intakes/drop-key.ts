/** Under these prefixes people drop files: to be ordered, or only to be planned. */
export const INCOMING_PREFIX = 'incoming/';
export const PLAN_PREFIX = 'plan/';

/** What programs leave beside people's files: folder views, thumbnails, locks of open documents. Compared without case. */
const LEFT_BY_PROGRAMS =
  /^(?:\.ds_store|\._.*|~\$.*|\.~lock\..*#|thumbs\.db|ehthumbs\.db|desktop\.ini|\.(?:git)?keep)$/i;

/**
 * Whether an object under a prefix for drops is one. No drops are the markers that consoles make for folders (no bytes, a
 * key that ends with a slash) and what programs leave beside files: nobody waits for an answer on those.
 */
export const isDrop = ({ key, sizeBytes }: { readonly key: string; readonly sizeBytes: number }): boolean => {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return name === '' ? sizeBytes > 0 : !LEFT_BY_PROGRAMS.test(name);
};
