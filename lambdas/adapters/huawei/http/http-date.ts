/**
 * `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that RFC 9110 lets servers send; undefined for anything else. Epoch
 * ms.
 */
export const parseHttpDate = (text: string | undefined): number | undefined => {
  if (text === undefined || !/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text))
    return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
};
