import { runtime } from '#runtime';

import type { JsonFrame } from './json-frame.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { createChunkReader } from './chunk-reader.ts';

/** Part of a request body: bytes in memory, or those of a blob, as they are or in base64. */
export type Segment =
  | { readonly type: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'raw' | 'base64'; readonly blob: Blob };

/**
 * Bytes of a blob that are read at a time. A multiple of 3, so that base64 needs no padding in between. Measured: half of
 * it costs a fifth more CPU, twice as much needs more than twice the memory.
 */
export const CHUNK_BYTES = 384 * 1024;

/** Returns a text as a segment. */
export function toSegment(text: string): Segment {
  return { type: 'bytes', bytes: new TextEncoder().encode(text) };
}

/** Returns JSON with its blobs as segments. */
export function toSegments({ texts, blobs }: JsonFrame): readonly Segment[] {
  return texts.flatMap((text, index) => {
    const blob = blobs[index];
    return blob === undefined ? [toSegment(text)] : [toSegment(text), { type: 'base64', blob }];
  });
}

/** Counts the bytes of the segments as they are sent. */
export function countBytes(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + countOf(segment), 0);
}

function countOf(segment: Segment): number {
  switch (segment.type) {
    case 'bytes':
      return segment.bytes.length;
    case 'raw':
      return segment.blob.size;
    case 'base64':
      return Math.ceil(segment.blob.size / 3) * 4;
  }
}

/** Reads segments one after the other, as they are sent. Opens nothing before the first chunk. */
export function createSegmentReader(segments: readonly Segment[]): ChunkReader {
  const encoder = new TextEncoder();
  let open: ChunkReader | undefined;
  const read = async function* () {
    for (const segment of segments) {
      if (segment.type === 'bytes') {
        yield segment.bytes;
        continue;
      }
      open = createChunkReader(segment.blob, CHUNK_BYTES);
      for (let chunk = await open.next(); chunk !== undefined; chunk = await open.next()) {
        yield segment.type === 'raw' ? chunk : encoder.encode(runtime.toBase64(chunk));
      }
    }
  };
  const chunks = read();
  return {
    next: async () => (await chunks.next()).value ?? undefined,
    async cancel() {
      await open?.cancel();
    },
  };
}
