import { toLatin1 } from '../../shared/byte-source.ts';

// Source: TIFF 6.0, section 2, and EXIF 2.32, 4.6.4 (Orientation).
const ORIENTATION_TAG = 0x01_12;
const SHORT = 3;
const ENTRY_BYTES = 12;

/** Prefix of EXIF in JPEG; some writers of PNG and WebP add it as well. */
const PREFIX = 'Exif\0\0';

/** EXIF orientation of a rotated or mirrored image, 2 to 8; `undefined` for an upright one (1). */
export type Orientation = number | undefined;

/** Returns the orientation in the first directory of an EXIF block; `undefined` for a block that cannot be parsed. */
export function readOrientation(exif: Uint8Array): Orientation {
  const tiff = toLatin1(exif, 0, PREFIX.length) === PREFIX ? exif.subarray(PREFIX.length) : exif;
  const order = toLatin1(tiff, 0, 4);
  if (order !== 'II*\0' && order !== 'MM\0*') return undefined;
  const isLittle = order === 'II*\0';
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const uint16 = (at: number) => (at + 2 <= tiff.length ? view.getUint16(at, isLittle) : 0);
  const directoryAt = tiff.length < 8 ? tiff.length : view.getUint32(4, isLittle);
  const entries = uint16(directoryAt);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = directoryAt + 2 + entry * ENTRY_BYTES;
    if (at + ENTRY_BYTES > tiff.length) return undefined;
    if (uint16(at) !== ORIENTATION_TAG) continue;
    const value = uint16(at + 8);
    return uint16(at + 2) === SHORT && value >= 2 && value <= 8 ? value : undefined;
  }
  return undefined;
}

/** Creates an EXIF block with only an orientation. */
export function orientationBlock(orientation: number): Uint8Array<ArrayBuffer> {
  const header = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8];
  // One entry (a SHORT, once), and no further directory.
  const entry = [0, 1, ORIENTATION_TAG >> 8, ORIENTATION_TAG & 0xff, 0, SHORT, 0, 0, 0, 1];
  const value = [0, orientation, 0, 0, 0, 0, 0, 0];
  return new Uint8Array([...header, ...entry, ...value]);
}
