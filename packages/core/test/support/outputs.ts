import { readFile, readdir } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';

import type { OutputContent } from '../../src/media/workspace.ts';
import { chunk } from './pictures.ts';

/** A PNG of one color, with its size in its header. */
export function png(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0], 8);
  const rows = deflateSync(Buffer.alloc((width + 1) * height));
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return join([start, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

/** A WAV of silence: one channel of 8 bits, 8,000 samples a second. */
export function wav(samples: number): Uint8Array {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(8_000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples, 40);
  return join([head, Buffer.alloc(samples, 0x80)]);
}

/** A copy of the bytes: a slice of a `Buffer` shares them. */
function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** Chunks as output content. */
export function content(...chunks: readonly (Uint8Array | Error)[]): OutputContent {
  async function* give(): AsyncGenerator<Uint8Array> {
    for (const bytes of chunks) {
      if (bytes instanceof Error) throw bytes;
      yield bytes;
    }
  }
  return { chunks: give() };
}

/** The names in a folder, hidden ones included, sorted. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).toSorted();
}

/** Whether a file has exactly these bytes. */
export async function holds(path: string | undefined, bytes: Uint8Array): Promise<boolean> {
  return (
    path !== undefined && bytes.length > 0 && Buffer.compare(await readFile(path), bytes) === 0
  );
}
