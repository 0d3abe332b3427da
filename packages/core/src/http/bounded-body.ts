import { OpenRouterError } from '../shared/errors.ts';

/** Largest answer read into memory, decompressed. Pictures come as base64 inside JSON, hence so much. */
export const MAX_ANSWER_BYTES = 128 * 1024 * 1024;

/** As much of a failure as is worth reading. The files that were parsed before it come back in it. */
export const MAX_ERROR_BYTES = 1024 * 1024;

/**
 * Reads a body as text, at most `maxBytes` of it, and cancels the rest.
 *
 * @throws OpenRouterError `RESOURCE_TOO_LARGE` when there is more and `onOverflow` is `'throw'`.
 */
export async function readText(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  onOverflow: 'throw' | 'cut',
): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      // The rest is of no use; a failure to cancel it changes nothing.
      reader.cancel().catch(() => {});
      if (onOverflow === 'cut')
        return text + decoder.decode(value.subarray(0, value.byteLength - (bytes - maxBytes)));
      throw new OpenRouterError(
        'RESOURCE_TOO_LARGE',
        `The answer is larger than ${maxBytes} bytes`,
        {
          details: { maxBytes },
        },
      );
    }
    text += decoder.decode(value, { stream: true });
  }
}
