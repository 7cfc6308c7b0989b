import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 1024 * 1024;

/** `too-large`: over 1 MiB, not read completely. `cut-off`: the client disconnected before the end. */
export type Body =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'cut-off' };

export const readBody = async (request: IncomingMessage): Promise<Body> => {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_BYTES) return { kind: 'too-large' };
      chunks.push(chunk);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') return { kind: 'cut-off' };
    throw error;
  }
  return { kind: 'whole', text: Buffer.concat(chunks).toString('utf8') };
};
