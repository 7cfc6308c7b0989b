/** The id is sent in a URL's path; a segment of dots would leave the path, and encoding does not change one. */
const ORDER_ID = /^(?!\.{1,2}$)[!-~]{1,256}$/;

/** Can this be the id of an order at the provider? Printable ASCII without spaces, like `CS25052414519W9OP`. */
export const isOrderId = (text: unknown): text is string => typeof text === 'string' && ORDER_ID.test(text);
