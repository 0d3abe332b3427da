import type { ByteSource } from '../../shared/byte-source.ts';
import type { Element, Walk } from '../../shared/ebml.ts';
import { CLUSTER, SEGMENT, TRACKS, TRACK_ENTRY, createElementWalk } from '../../shared/ebml.ts';
import type { Info } from './media-info.ts';
import { readView } from './media-info.ts';

// RFC 9559, sections 5.1.2 and 5.1.4.
const INFO = 0x15_49_a9_66;
const TIMESTAMP_SCALE = 0x2a_d7_b1;
const DURATION = 0x44_89;
const VIDEO = 0xe0;
const PIXEL_WIDTH = 0xb0;
const PIXEL_HEIGHT = 0xba;

const DEFAULT_SCALE_NS = 1_000_000;
const NS_PER_SECOND = 1_000_000_000;

/** Probes WebM and Matroska. Live recordings of browsers have no duration. */
export async function probeWebm(source: ByteSource): Promise<Info> {
  const walk = createElementWalk(source);
  let durationSeconds: number | undefined;
  let size: Info = {};
  for await (const segment of walk({ id: 0, start: 0, end: source.size })) {
    if (segment.id !== SEGMENT) continue;
    for await (const part of walk(segment)) {
      // The rest is image and audio data.
      if (part.id === CLUSTER) break;
      if (part.id === INFO) durationSeconds = await readDuration(source, walk, part);
      if (part.id === TRACKS) size = await readSize(source, walk, part);
    }
    break;
  }
  return { ...size, durationSeconds };
}

async function readDuration(
  source: ByteSource,
  walk: Walk,
  info: Element,
): Promise<number | undefined> {
  let scaleNs = DEFAULT_SCALE_NS;
  let units: number | undefined;
  for await (const element of walk(info)) {
    if (element.id === TIMESTAMP_SCALE) scaleNs = await readInteger(source, element);
    if (element.id === DURATION) units = await readFloat(source, element);
  }
  return units === undefined || units <= 0 ? undefined : (units * scaleNs) / NS_PER_SECOND;
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
