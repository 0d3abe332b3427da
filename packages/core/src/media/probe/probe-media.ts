import { toByteSource } from '../../shared/byte-source.ts';
import type { Info, Probe } from './media-info.ts';
import { probeAac, probeMp3 } from './mp3-duration.ts';
import { probeBmp, probeGif, probeJpeg, probePng, probeSvg, probeWebp } from './images.ts';
import { probeIsoImage, probeIsoMedia } from './iso.ts';
import { probeFlac, probeOgg, probeWav } from './audio.ts';
import { probeWebm } from './webm.ts';

/** What a file tells of itself in its headers. */
export interface MediaInfo {
  /** Pixels. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly durationSeconds: number | undefined;
}

const probes: ReadonlyMap<string, Probe> = new Map([
  ['image/png', probePng],
  ['image/jpeg', probeJpeg],
  ['image/gif', probeGif],
  ['image/webp', probeWebp],
  ['image/bmp', probeBmp],
  ['image/svg+xml', probeSvg],
  ['image/avif', probeIsoImage],
  ['image/heic', probeIsoImage],
  ['image/heif', probeIsoImage],
  ['audio/wav', probeWav],
  ['audio/flac', probeFlac],
  ['audio/ogg', probeOgg],
  ['audio/mpeg', probeMp3],
  ['audio/aac', probeAac],
  ['audio/mp4', probeIsoMedia],
  ['video/mp4', probeIsoMedia],
  ['video/quicktime', probeIsoMedia],
  ['audio/webm', probeWebm],
  ['video/webm', probeWebm],
  ['video/matroska', probeWebm],
]);

/**
 * Size and duration of media of a known type. Only headers are read, and of sounds without a length at most 16 MiB. What a
 * file does not tell, or tells wrongly, is `undefined`; nothing throws.
 */
export async function probeMedia(blob: Blob | Uint8Array, mediaType: string): Promise<MediaInfo> {
  const found = await probe(blob, mediaType);
  return {
    width: toPixels(found.width),
    height: toPixels(found.height),
    durationSeconds: toSeconds(found.durationSeconds),
  };
}

async function probe(blob: Blob | Uint8Array, mediaType: string): Promise<Info> {
  try {
    return (await probes.get(mediaType)?.(toByteSource(blob))) ?? {};
  } catch {
    // A file that ends in the middle of a header. It is no worse for being told nothing of.
    return {};
  }
}

function toPixels(value: number | undefined): number | undefined {
  return value !== undefined && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function toSeconds(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && value >= 0 ? value : undefined;
}
