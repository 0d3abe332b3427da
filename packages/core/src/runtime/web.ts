import type { Runtime } from './contract.ts';
import { withHead } from './spool-head.ts';
import { createUrlGuardedFetch } from './url-guarded-fetch.ts';

// The number of arguments of one call is limited, so bytes are converted in chunks.
const CHUNK_BYTES = 0x80_00;

/** Runtime for browsers and edge runtimes. */
export const runtime: Runtime = {
  userAgent: '',
  redirect: 'manual',
  streamsBodies: false,
  toBase64(bytes) {
    let binary = '';
    for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
      binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK_BYTES));
    }
    return btoa(binary);
  },
  fromBase64(base64) {
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
    return bytes;
  },
  // The Fetch Standard reports every network failure as a plain TypeError.
  nothingWasSent: () => false,
  isUntrusted: () => false,
  connectFailureOf: () => undefined,
  // Resolved at each call, so that a `fetch` that is replaced later is used.
  createFetch: () => (input, init) => globalThis.fetch(input, init),
  guardedFetch: async (policy, { fetch } = {}) =>
    createUrlGuardedFetch(
      policy,
      fetch ?? (async (input, init) => await globalThis.fetch(input, init)),
    ),
  async spool(chunks, head) {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of chunks) parts.push(new Uint8Array(chunk));
    return withHead(new Blob(parts), head?.());
  },
  images: async () => undefined,
  audio: async () => undefined,
};
