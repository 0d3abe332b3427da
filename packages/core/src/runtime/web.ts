import type { Runtime } from './contract.ts';

// Arguments of one call are limited in number, so bytes are turned into characters in pieces.
const PIECE_BYTES = 0x80_00;

/** Browsers and edge runtimes. */
export const runtime: Runtime = {
  userAgent: '',
  redirect: 'manual',
  toBase64(bytes) {
    let binary = '';
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      binary += String.fromCharCode(...bytes.subarray(start, start + PIECE_BYTES));
    }
    return btoa(binary);
  },
  // The Fetch Standard tells every network failure alike, as a bare TypeError.
  nothingWasSent: () => false,
  isUntrusted: () => false,
};
