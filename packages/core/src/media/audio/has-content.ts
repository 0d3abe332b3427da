import { endOfTag } from '../../shared/audio-frames.ts';
import type { ByteSource } from '../../shared/byte-source.ts';
import { toByteSource, toLatin1 } from '../../shared/byte-source.ts';
import { CLUSTER, SEGMENT, createElementWalk } from '../../shared/ebml.ts';
import type { Range } from '../../shared/iso-media.ts';
import { createBoxWalk } from '../../shared/iso-media.ts';
import { readAiffLayout } from './aiff.ts';
import { readWavLayout } from './wav.ts';

type Check = (source: ByteSource) => Promise<boolean>;

const checks: ReadonlyMap<string, Check> = new Map([
  ['audio/wav', async (source) => (await readWavLayout(source)) !== undefined],
  ['audio/aiff', async (source) => (await readAiffLayout(source)) !== undefined],
  ['audio/flac', hasFlacFrame],
  ['audio/ogg', hasOggPacket],
  ['audio/mp4', hasSamples],
  ['video/mp4', hasSamples],
  ['video/quicktime', hasSamples],
  ['video/3gpp', hasSamples],
  ['audio/webm', hasBlock],
  ['video/webm', hasBlock],
  ['video/matroska', hasBlock],
  ['video/mpeg', hasMpegContent],
]);

/**
 * Whether a file of a known type has anything to play: false for a header alone, for a file that is cut off before the first
 * sound or picture, and for a recording without the index that is written at its end. Reads little, and in doubt says yes.
 */
export async function hasContent(blob: Blob, mediaType: string): Promise<boolean> {
  return (await checks.get(mediaType)?.(toByteSource(blob))) ?? true;
}

/** Blocks of metadata that are walked: encoders write a handful. */
const MAX_BLOCKS = 1_024;

/** FLAC (RFC 9639, section 8): the metadata end with a marked block, and the first frame begins with fourteen sync bits. */
async function hasFlacFrame(source: ByteSource): Promise<boolean> {
  const head = await source.read(0, 10);
  let at = (toLatin1(head, 0, 3) === 'ID3' ? (endOfTag(head) ?? 0) : 0) + 4;
  // The first block names the size of the smallest frame, or 0.
  const [high = 0, middle = 0, low = 0] = await source.read(at + 8, 3);
  const leastBytes = high * 65_536 + middle * 256 + low;
  for (let remaining = MAX_BLOCKS; remaining > 0; remaining -= 1) {
    const [flags = 0, ...size] = await source.read(at, 4);
    if (size.length < 3) return false;
    at += 4 + size.reduce((number, byte) => number * 256 + byte, 0);
    if (flags < 0x80) continue;
    const [first, second = 0] = await source.read(at, 2);
    return first === 0xff && (second & 0xfc) === 0xf8 && at + leastBytes <= source.size;
  }
  return true;
}

const OGG_WINDOW_BYTES = 128 * 1024;

/** Ogg (RFC 3533): a page that ends a packet of sound has a position, pages with headers have none or 0. */
async function hasOggPacket(source: ByteSource): Promise<boolean> {
  for (const start of [0, Math.max(0, source.size - OGG_WINDOW_BYTES)]) {
    const window = await source.read(start, OGG_WINDOW_BYTES);
    const view = new DataView(window.buffer, window.byteOffset, window.byteLength);
    for (
      let at = window.indexOf(0x4f);
      at !== -1 && at + 27 <= window.length;
      at = window.indexOf(0x4f, at + 1)
    ) {
      if (toLatin1(window, at, 4) !== 'OggS' || view.getBigInt64(at + 6, true) <= 0n) continue;
      const segments = window.subarray(at + 27, at + 27 + view.getUint8(at + 26));
      const payload = segments.reduce((sum, length) => sum + length, 0);
      if (start + at + 27 + segments.length + payload <= source.size) return true;
    }
  }
  return false;
}

/**
 * MP4, M4A and MOV (ISO 14496-12): the index is there, has samples, and they are in the file. Programs write it at the end:
 * a recording that was not finished has none, and cannot be played.
 */
async function hasSamples(source: ByteSource): Promise<boolean> {
  const walk = createBoxWalk(source);
  const file = { start: 0, end: source.size };
  for await (const index of walk(file, 'moov')) {
    if (await hasIndexedSample(source, walk, index)) return true;
    for await (const _ of walk(index, 'mvex')) return await hasFragment(source);
    // A compressed index (QuickTime) is for its reader.
    for await (const _ of walk(index, 'cmov')) return true;
    return false;
  }
  return false;
}

async function hasFragment(source: ByteSource): Promise<boolean> {
  for await (const _ of createBoxWalk(source)({ start: 0, end: source.size }, 'moof')) return true;
  return false;
}

type BoxWalk = ReturnType<typeof createBoxWalk>;

async function hasIndexedSample(source: ByteSource, walk: BoxWalk, index: Range): Promise<boolean> {
  for await (const track of walk(index, 'trak')) {
    for await (const media of walk(track, 'mdia')) {
      for await (const information of walk(media, 'minf')) {
        for await (const table of walk(information, 'stbl')) {
          if (await hasChunk(source, walk, table)) return true;
        }
      }
    }
  }
  return false;
}

/** Whether the first chunk of a track begins in the file. */
async function hasChunk(source: ByteSource, walk: BoxWalk, table: Range): Promise<boolean> {
  for (const [type, bytes] of [
    ['stco', 4],
    ['co64', 8],
  ] as const) {
    for await (const offsets of walk(table, type)) {
      const box = await source.read(offsets.start + 4, 4 + bytes);
      if (box.length < 4 + bytes) return false;
      const view = new DataView(box.buffer, box.byteOffset, box.byteLength);
      const first = bytes === 4 ? view.getUint32(4) : Number(view.getBigUint64(4));
      return view.getUint32(0) > 0 && first < source.size;
    }
  }
  return false;
}

const SIMPLE_BLOCK = 0xa3;
const BLOCK_GROUP = 0xa0;

/** WebM and Matroska (RFC 9559): a cluster with a block. */
async function hasBlock(source: ByteSource): Promise<boolean> {
  const walk = createElementWalk(source);
  for await (const segment of walk({ id: 0, start: 0, end: source.size })) {
    if (segment.id !== SEGMENT) continue;
    for await (const part of walk(segment)) {
      if (part.id !== CLUSTER) continue;
      for await (const { id, start, end } of walk(part)) {
        if ((id === SIMPLE_BLOCK || id === BLOCK_GROUP) && end - start > 4) return true;
      }
    }
  }
  return false;
}

const MPEG_WINDOW_BYTES = 1024 * 1024;

/** MPEG program streams (ISO 13818-1) and elementary ones: a packet of video or sound, or a slice of a picture. */
async function hasMpegContent(source: ByteSource): Promise<boolean> {
  const window = await source.read(0, MPEG_WINDOW_BYTES);
  for (let at = window.indexOf(1); at !== -1; at = window.indexOf(1, at + 1)) {
    const code = window[at + 1] ?? 0;
    const isContent = (code >= 0x01 && code <= 0xaf) || (code >= 0xc0 && code <= 0xef);
    if (isContent && window[at - 1] === 0 && window[at - 2] === 0) return true;
  }
  return source.size > MPEG_WINDOW_BYTES;
}
