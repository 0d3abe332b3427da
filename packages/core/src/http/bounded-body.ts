/** Maximum bytes of a response read into memory, decompressed. It is large because images come as base64 inside JSON. */
export const MAX_RESPONSE_BYTES = 128 * 1024 * 1024;

/** Maximum bytes of an error body. It is large because it may return the files that were parsed before the failure. */
export const MAX_ERROR_BYTES = 1024 * 1024;

/** Reads at most `maxBytes` of a body as text, and cancels the remainder. */
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
      // The remainder is not needed; a failure to cancel it changes nothing.
      reader.cancel().catch(() => {});
      const last = value.subarray(0, value.byteLength - (bytes - maxBytes));
      return { text: text + decoder.decode(last), isCut: true };
    }
    text += decoder.decode(value, { stream: true });
  }
}
