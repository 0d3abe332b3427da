import type { ByteSource } from '../../shared/byte-source.ts';
import { toByteSource } from '../../shared/byte-source.ts';
import type { Element, Walk } from '../../shared/ebml.ts';
import { CLUSTER, SEGMENT, TRACKS, TRACK_ENTRY, createElementWalk } from '../../shared/ebml.ts';
import type { Info } from './media-info.ts';
import { readView } from './media-info.ts';

// RFC 9559, sections 5.1.2 and 5.1.4.
const INFO = 0x15_49_a9_66;
const TIMESTAMP_SCALE = 0x2a_d7_b1;
const DURATION = 0x44_89;
const TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;
const BLOCK_GROUP = 0xa0;
const BLOCK = 0xa1;
const VIDEO = 0xe0;
const PIXEL_WIDTH = 0xb0;
const PIXEL_HEIGHT = 0xba;

/** Bytes at the end in which the last cluster is looked for: browsers write one at least every few seconds. */
const MAX_TAIL_BYTES = 8 * 1024 * 1024;

/** Maximum blocks of the last cluster: half a minute of voice has fifteen hundred. */
const MAX_BLOCKS = 16_384;

const DEFAULT_SCALE_NS = 1_000_000;
const NS_PER_SECOND = 1_000_000_000;

/** Probes WebM and Matroska. Live recordings of browsers have no duration. */
export async function probeWebm(source: ByteSource): Promise<Info> {
  const walk = createElementWalk(source);
  let durationSeconds: number | undefined;
  let scaleNs = DEFAULT_SCALE_NS;
  let size: Info = {};
  for await (const segment of walk({ id: 0, start: 0, end: source.size })) {
    if (segment.id !== SEGMENT) continue;
    for await (const part of walk(segment)) {
      // The rest is image and audio data.
      if (part.id === CLUSTER) break;
      if (part.id === INFO) ({ durationSeconds, scaleNs } = await readDuration(source, walk, part));
      if (part.id === TRACKS) size = await readSize(source, walk, part);
    }
    break;
  }
  if (durationSeconds !== undefined) return { ...size, durationSeconds };
  const units = await readLastTime(source);
  return { ...size, durationSeconds: units && (units * scaleNs) / NS_PER_SECOND };
}

async function readDuration(
  source: ByteSource,
  walk: Walk,
  info: Element,
): Promise<{ readonly durationSeconds: number | undefined; readonly scaleNs: number }> {
  let scaleNs = DEFAULT_SCALE_NS;
  let units: number | undefined;
  for await (const element of walk(info)) {
    if (element.id === TIMESTAMP_SCALE) scaleNs = await readInteger(source, element);
    if (element.id === DURATION) units = await readFloat(source, element);
  }
  const seconds = ((units ?? 0) * scaleNs) / NS_PER_SECOND;
  return { durationSeconds: seconds > 0 ? seconds : undefined, scaleNs };
}

/** Returns the time of the last block, for a recording without a duration; `undefined` when its end holds no cluster. */
async function readLastTime(source: ByteSource): Promise<number | undefined> {
  const start = Math.max(0, source.size - MAX_TAIL_BYTES);
  const tail = await source.read(start, MAX_TAIL_BYTES);
  for (
    let at = tail.lastIndexOf(0x1f);
    at !== -1;
    at = at === 0 ? -1 : tail.lastIndexOf(0x1f, at - 1)
  ) {
    if (tail[at + 1] !== 0x43 || tail[at + 2] !== 0xb6 || tail[at + 3] !== 0x75) continue;
    const time = await readClusterEnd(toByteSource(tail.subarray(at)));
    if (time !== undefined) return time;
  }
  return undefined;
}

/** Returns the time of the last block of the first cluster in these bytes. */
async function readClusterEnd(source: ByteSource): Promise<number | undefined> {
  const walk = createElementWalk(source, MAX_BLOCKS);
  for await (const cluster of walk({ id: 0, start: 0, end: source.size })) {
    let time: number | undefined;
    let last = 0;
    for await (const element of walk(cluster)) {
      if (element.id === TIMESTAMP) time = await readInteger(source, element);
      if (element.id === SIMPLE_BLOCK)
        last = Math.max(last, await readBlockTime(source, element.start));
      if (element.id !== BLOCK_GROUP) continue;
      for await (const block of walk(element)) {
        if (block.id === BLOCK) last = Math.max(last, await readBlockTime(source, block.start));
      }
    }
    return time === undefined ? undefined : time + last;
  }
  return undefined;
}

/** Reads the time of a block, relative to its cluster; a number of one byte for its track is before it. */
async function readBlockTime(source: ByteSource, start: number): Promise<number> {
  return (await readView(source, start, 3)).getInt16(1);
}

async function readSize(source: ByteSource, walk: Walk, tracks: Element): Promise<Info> {
  for await (const entry of walk(tracks)) {
    if (entry.id !== TRACK_ENTRY) continue;
    for await (const video of walk(entry)) {
      if (video.id !== VIDEO) continue;
      let width: number | undefined;
      let height: number | undefined;
      for await (const element of walk(video)) {
        if (element.id === PIXEL_WIDTH) width = await readInteger(source, element);
        if (element.id === PIXEL_HEIGHT) height = await readInteger(source, element);
      }
      return { width, height };
    }
  }
  return {};
}

/** Reads a big-endian unsigned integer of up to eight bytes. */
async function readInteger(source: ByteSource, { start, end }: Element): Promise<number> {
  const bytes = await source.read(start, Math.min(end - start, 8));
  return bytes.reduce((number, byte) => number * 256 + byte, 0);
}

async function readFloat(source: ByteSource, { start, end }: Element): Promise<number | undefined> {
  const view = await readView(source, start, 8);
  if (end - start === 4) return view.getFloat32(0);
  return end - start === 8 ? view.getFloat64(0) : undefined;
}
