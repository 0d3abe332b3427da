/** Largest answer read into memory, decompressed. Pictures come as base64 inside JSON, hence so much. */
export const MAX_RESPONSE_BYTES = 128 * 1024 * 1024;

/** As much of a failure as is worth reading. The files that were parsed before it come back in it. */
export const MAX_ERROR_BYTES = 1024 * 1024;

/** Reads a body as text, at most `maxBytes` of it, and cancels the rest. */
export async function readText(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<{ readonly text: string; readonly isCut: boolean }> {
  if (body === null) return { text: '', isCut: false };
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), isCut: false };
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      // The rest is of no use; a failure to cancel it changes nothing.
      reader.cancel().catch(() => {});
      const last = value.subarray(0, value.byteLength - (bytes - maxBytes));
      return { text: text + decoder.decode(last), isCut: true };
    }
    text += decoder.decode(value, { stream: true });
  }
}
