import type { TransportRequest } from '../../src/http/contract.ts';
import { encodeBlob } from '../../src/http/encoded-blob.ts';
import { CHUNK_BYTES } from '../../src/http/body-parts.ts';
// Loaded on demand by the transport; a manual clock does not wait for modules.
import '../../src/http/upload.ts';
import { bytesOf } from './blobs.ts';
import type { Wire } from './wire.ts';
import { answer, paid } from './wire.ts';

/** Bytes of a blob that are read at a time. */
export const chunk = bytesOf(CHUNK_BYTES);
/** A blob that is read four times. */
export const chunks = [chunk, chunk, chunk, bytesOf(1_000)];
/** {@link chunks} in base64. */
export const encoded = Buffer.concat(chunks).toString('base64');

/** Length of the JSON around the base64: `{"url":"data:,"}`. */
export const FRAME_BYTES = 16;

/** A paid request with a blob in its body. */
export function withBlob(blob: Blob, own: Partial<TransportRequest> = {}): TransportRequest {
  return { ...paid, body: { url: encodeBlob(blob, 'data:,') }, ...own };
}

/** A wire that reads a body chunk by chunk, calls back after each, and responds at the end. */
export function taking(after: (count: number) => Promise<unknown> = async () => {}): Wire {
  return async ({ body }) => {
    const reader = body?.getReader();
    let count = 0;
    while ((await reader?.read())?.done === false) await after((count += 1));
    return answer({ count });
  };
}

/** Never resolves. */
export const forever = async () => await new Promise<never>(() => {});
