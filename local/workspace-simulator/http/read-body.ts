import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 1024 * 1024;

/** `too-large`: over 1 MiB, not read to its end. `cut-off`: the client left before its end, so there was no request. */
export type Body =
  | { readonly is: 'whole'; readonly text: string }
  | { readonly is: 'too-large' }
  | { readonly is: 'cut-off' };

export const readBody = async (request: IncomingMessage): Promise<Body> => {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_BYTES) return { is: 'too-large' };
      chunks.push(chunk);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') return { is: 'cut-off' };
    throw error;
  }
  return { is: 'whole', text: Buffer.concat(chunks).toString('utf8') };
};
