import { toLatin1 } from '../../shared/byte-source.ts';
import { damagedImage } from '../media-errors.ts';
import { orientationBlock, readOrientation } from './orientation.ts';
import type { Rewrite } from './rewrite.ts';
import { concat, fromLatin1, viewOf } from './rewrite.ts';

// Source: ITU-T T.81, table B.1 (markers).
const MARKER = 0xff;
const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;

const JFIF = 'JFIF\0';
const EXIF = 'Exif\0\0';
const ICC = 'ICC_PROFILE\0';
const ADOBE = 'Adobe';

/** Markers that decoders need: quantization and coding tables, number of lines, restart interval, scan, and hierarchical data. */
const tables: ReadonlySet<number> = new Set([0xdb, 0xc4, 0xcc, 0xdc, 0xdd, 0xde, 0xdf, SCAN]);

/** Offsets of a segment: its marker, its data, and its end, which for a scan is after its pixels. */
interface Segment {
  readonly marker: number;
  readonly start: number;
  readonly dataAt: number;
  readonly end: number;
}

/**
 * Copies a JPEG: what decoders need, JFIF without a thumbnail, the Adobe color transform, the color profile and the
 * orientation. Removes comments, EXIF, XMP, IPTC, C2PA, every other segment, and everything after the end: the video of a
 * motion photo, the second image of a stereo camera, a gain map.
 */
export function removeJpegMetadata(rewrite: Rewrite): void {
  const { source } = rewrite;
  if (source[0] !== MARKER || source[1] !== START) throw damagedImage();
  rewrite.keep(0, 2);
  const keepSegment = createSegmentFilter(rewrite);
  let hasFrame = false;
  let hasScan = false;
  for (let at = 2; ;) {
    const codeAt = findMarker(source, at);
    const marker = source[codeAt];
    if (marker === undefined) throw damagedImage();
    if (marker === END) {
      if (!hasFrame || !hasScan) throw damagedImage();
      rewrite.keep(codeAt - 1, codeAt + 1);
      return;
    }
    rewrite.countBlock();
    at = codeAt + 1;
    if (isAlone(marker)) continue;
    const segment = readSegment(source, codeAt);
    hasFrame ||= isFrame(marker);
    hasScan ||= marker === SCAN;
    keepSegment(segment);
    at = segment.end;
  }
}

/** Returns the offset of the next marker's code; fill bytes and stray bytes are skipped, as decoders do. */
function findMarker(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(MARKER, from); at !== -1; at = bytes.indexOf(MARKER, at)) {
    while (bytes[at] === MARKER) at += 1;
    if (bytes[at] !== 0) return at;
  }
  return bytes.length;
}

function readSegment(bytes: Uint8Array, codeAt: number): Segment {
  const marker = bytes[codeAt] ?? 0;
  if (codeAt + 3 > bytes.length) throw damagedImage();
  const length = viewOf(bytes).getUint16(codeAt + 1);
  const dataEnd = codeAt + 1 + length;
  if (length < 2 || dataEnd > bytes.length) throw damagedImage();
  const end = marker === SCAN ? endOfScan(bytes, dataEnd) : dataEnd;
  return { marker, start: codeAt - 1, dataAt: codeAt + 3, end };
}

/** Returns the offset of the marker after the pixels, which is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(MARKER, from); at !== -1; at = bytes.indexOf(MARKER, at)) {
    while (bytes[at] === MARKER) at += 1;
    const code = bytes[at] ?? 0;
    if (code !== 0 && (code < 0xd0 || code > 0xd7)) return at - 1;
  }
  return bytes.length;
}

/** Whether a marker begins a frame. Three of the sixteen codes do not. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Whether a marker has no segment: a restart, another start, and one for temporary use. */
function isAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= START);
}

/** Returns a function that copies what is kept of one segment after the other. */
function createSegmentFilter(rewrite: Rewrite): (segment: Segment) => void {
  const { source, retention } = rewrite;
  let hasHeader = false;
  let hasExif = false;
  return ({ marker, start, dataAt, end }) => {
    const startsWith = (name: string) => toLatin1(source, dataAt, name.length) === name;
    const data = source.subarray(dataAt, end);
    if (isFrame(marker) || tables.has(marker)) {
      rewrite.keep(start, end);
    } else if (marker === APP0 && startsWith(JFIF) && data.length >= 14 && !hasHeader) {
      hasHeader = true;
      // The last two bytes are the size of the thumbnail that follows.
      rewrite.insert(toSegment(APP0, concat([data.subarray(0, 12), [0, 0]])));
    } else if (marker === APP14 && startsWith(ADOBE) && data.length >= 12) {
      rewrite.insert(toSegment(APP14, data.subarray(0, 12)));
    } else if (marker === APP2 && startsWith(ICC) && retention.colorProfile) {
      rewrite.keep(start, end);
    } else if (marker === APP1 && startsWith(EXIF) && retention.orientation && !hasExif) {
      hasExif = true;
      const orientation = readOrientation(data);
      rewrite.structure.orientation = orientation;
      if (orientation === undefined) return;
      const block = concat([fromLatin1(EXIF), orientationBlock(orientation)]);
      rewrite.insert(toSegment(APP1, block));
    }
  };
}

/** Creates a segment of fewer than 254 bytes. */
function toSegment(marker: number, data: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat([[MARKER, marker, 0, data.length + 2], data]);
}
