/** The body as UTF-8, or as much of it as fits: the rest is not waited for. */
export const readBody = async (
  response: Response,
  maxBytes: number,
): Promise<{ readonly text: string; readonly complete: boolean }> => {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop early cancels the stream, and with it the connection.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return { text, complete: false };
    text += decoder.decode(chunk, { stream: true });
  }
  return { text: text + decoder.decode(), complete: true };
};
