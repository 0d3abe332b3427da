import { toByteSource } from '../../shared/byte-source.ts';
import type { Info, Probe } from './media-info.ts';
import { probeAac, probeMp3 } from './mp3-duration.ts';
import { probeBmp, probeGif, probeJpeg, probePng, probeSvg, probeWebp } from './images.ts';
import { probeIsoImage, probeIsoMedia } from './iso.ts';
import { probeAiff, probeFlac, probeOgg, probeWav } from './audio.ts';
import { probeWebm } from './webm.ts';

/** Metadata in the headers of a file. */
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
  ['audio/aiff', probeAiff],
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
 * Returns the size and duration of media of a known type. Reads only headers, and at most 16 MiB of audio without a length.
 * Values that are missing or impossible are `undefined`. Never throws.
 */
export async function probeMedia(blob: Blob | Uint8Array, mediaType: string): Promise<MediaInfo> {
  const info = await probe(blob, mediaType);
  return {
    width: toPixels(info.width),
    height: toPixels(info.height),
    durationSeconds: toSeconds(info.durationSeconds),
  };
}

async function probe(blob: Blob | Uint8Array, mediaType: string): Promise<Info> {
  try {
    return (await probes.get(mediaType)?.(toByteSource(blob))) ?? {};
  } catch {
    // The file ends in the middle of a header. It is usable without metadata.
    return {};
  }
}

function toPixels(value: number | undefined): number | undefined {
  return value !== undefined && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function toSeconds(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && value >= 0 ? value : undefined;
}
