import type { ByteSource } from '../../shared/byte-source.ts';
import { toLatin1 } from '../../shared/byte-source.ts';
import { readHeif } from '../../shared/heif.ts';
import type { Range } from '../../shared/iso-media.ts';
import { createBoxWalk } from '../../shared/iso-media.ts';
import type { FragmentedTrack } from './fragments.ts';
import { readFragmentsEnd } from './fragments.ts';
import type { Info } from './media-info.ts';
import { readView } from './media-info.ts';

/** Probes HEIF and AVIF: the largest of the images. */
export async function probeIsoImage(source: ByteSource): Promise<Info> {
  const { width, height } = await readHeif(source);
  return { width, height };
}

/** Returns a view of the first bytes of a box, and none after it. */
async function viewOf(source: ByteSource, { start, end }: Range, bytes: number): Promise<DataView> {
  return await readView(source, start, Math.min(bytes, end - start));
}

type Walk = ReturnType<typeof createBoxWalk>;

/** Probes MP4, M4A and MOV (ISO 14496-12, 8.2 and 8.3). */
export async function probeIsoMedia(source: ByteSource): Promise<Info> {
  const walk = createBoxWalk(source);
  for await (const video of walk({ start: 0, end: source.size }, 'moov')) {
    const durationSeconds = await readDuration(source, walk, video);
    return { durationSeconds, ...(await readSize(source, walk, video)) };
  }
  return {};
}

/** Reads the duration in the header, or for a fragmented video that of all fragments. */
async function readDuration(
  source: ByteSource,
  walk: Walk,
  video: Range,
): Promise<number | undefined> {
  for await (const header of walk(video, 'mvhd')) {
    const view = await viewOf(source, header, 32);
    const isLong = view.getUint8(0) === 1;
    const timescale = view.getUint32(isLong ? 20 : 12);
    const units = isLong ? Number(view.getBigUint64(24)) : view.getUint32(16);
    const hasDuration = units !== 0 && units !== 0xff_ff_ff_ff;
    const duration = hasDuration ? units : await readFragments(source, walk, video, timescale);
    return duration === undefined || timescale === 0 ? undefined : duration / timescale;
  }
  return undefined;
}

/** Returns the duration of all fragments, in units of the video's timescale. */
async function readFragments(
  source: ByteSource,
  walk: Walk,
  video: Range,
  timescale: number,
): Promise<number | undefined> {
  for await (const extension of walk(video, 'mvex')) {
    for await (const header of walk(extension, 'mehd')) {
      const view = await viewOf(source, header, 12);
      return view.getUint8(0) === 1 ? Number(view.getBigUint64(4)) : view.getUint32(4);
    }
    const seconds = await readFragmentsEnd(
      source,
      await readTracks(source, walk, video, extension),
    );
    return seconds === undefined ? undefined : seconds * timescale;
  }
  return undefined;
}

/** Reads the timescales of the tracks and the defaults of their fragments, by the id of the track. */
async function readTracks(
  source: ByteSource,
  walk: Walk,
  video: Range,
  extension: Range,
): Promise<Map<number, FragmentedTrack>> {
  const tracks = new Map<number, FragmentedTrack>();
  for await (const track of walk(video, 'trak')) {
    for await (const header of walk(track, 'tkhd')) {
      const view = await viewOf(source, header, 24);
      const id = view.getUint32(view.getUint8(0) === 1 ? 20 : 12);
      tracks.set(id, { timescale: await readTimescale(source, walk, track), sampleDuration: 0 });
    }
  }
  for await (const defaults of walk(extension, 'trex')) {
    const view = await viewOf(source, defaults, 16);
    const track = tracks.get(view.getUint32(4));
    if (track !== undefined)
      tracks.set(view.getUint32(4), { ...track, sampleDuration: view.getUint32(12) });
  }
  return tracks;
}

async function readTimescale(source: ByteSource, walk: Walk, track: Range): Promise<number> {
  for await (const media of walk(track, 'mdia')) {
    for await (const header of walk(media, 'mdhd')) {
      const view = await viewOf(source, header, 24);
      return view.getUint32(view.getUint8(0) === 1 ? 20 : 12);
    }
  }
  return 0;
}

/** Reads the size of the first video track, which may be rotated by a quarter turn. */
async function readSize(source: ByteSource, walk: Walk, video: Range): Promise<Info> {
  for await (const track of walk(video, 'trak')) {
    if (!(await isVideo(source, walk, track))) continue;
    for await (const header of walk(track, 'tkhd')) {
      // Both versions end with a matrix of nine numbers, then width and height in 16.16.
      const view = await viewOf(source, { ...header, start: header.end - 44 }, 44);
      const [width, height] = [view.getUint32(36) >>> 16, view.getUint32(40) >>> 16];
      const isTurned = view.getInt32(0) === 0 && view.getInt32(16) === 0;
      if (width > 0 && height > 0)
        return isTurned ? { width: height, height: width } : { width, height };
    }
  }
  return {};
}

async function isVideo(source: ByteSource, walk: Walk, track: Range): Promise<boolean> {
  for await (const media of walk(track, 'mdia')) {
    for await (const handler of walk(media, 'hdlr')) {
      return toLatin1(await source.read(handler.start + 8, 4), 0, 4) === 'vide';
    }
  }
  return false;
}
