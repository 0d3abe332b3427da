import type { ByteSource } from './byte-source.ts';
import type { Range } from './iso-media.ts';
import { createBoxWalk } from './iso-media.ts';

/** Properties in the boxes of a HEIF or AVIF, read before anything is decoded. */
export interface HeifInfo {
  /** Pixels of the largest of the images, 0 when there is none: the others are thumbnails, tiles and transparency. */
  readonly width: number;
  readonly height: number;
  /** Place of its color profile (ICC); `undefined` without one. */
  readonly colorProfile: Range | undefined;
}

/** Maximum bytes of a color profile; those of cameras have a few hundred, those of printers up to a few million. */
const MAX_PROFILE_BYTES = 4 * 1024 * 1024;

/** Reads the properties of the images in a HEIF or AVIF (ISO 23008-12, 6.5). May throw for a file that ends early. */
export async function readHeif(source: ByteSource): Promise<HeifInfo> {
  const walk = createBoxWalk(source);
  let size = { width: 0, height: 0 };
  let colorProfile: Range | undefined;
  for await (const meta of walk({ start: 0, end: source.size }, 'meta')) {
    // Version and flags precede its content.
    for await (const properties of walk({ start: meta.start + 4, end: meta.end }, 'iprp')) {
      for await (const container of walk(properties, 'ipco')) {
        for await (const extent of walk(container, 'ispe')) {
          const view = await viewOf(source, extent, 12);
          const { width, height } = { width: view.getUint32(4), height: view.getUint32(8) };
          if (width * height > size.width * size.height) size = { width, height };
        }
        for await (const color of walk(container, 'colr'))
          colorProfile ??= await profileIn(source, color);
      }
    }
    break;
  }
  return { ...size, colorProfile };
}

const PROFILE = 0x70_72_6f_66;
const RESTRICTED_PROFILE = 0x72_49_43_43;
const RGB = 0x52_47_42_20;

/** Returns the place of an RGB profile in a color box (ISO 14496-12, 12.1.5). The profile of a gain map is gray. */
async function profileIn(source: ByteSource, { start, end }: Range): Promise<Range | undefined> {
  const isSmall = end - start > 24 && end - start <= MAX_PROFILE_BYTES;
  if (!isSmall) return undefined;
  const view = await viewOf(source, { start, end }, 24);
  const type = view.getUint32(0);
  const hasProfile = type === PROFILE || type === RESTRICTED_PROFILE;
  return hasProfile && view.getUint32(20) === RGB ? { start: start + 4, end } : undefined;
}

/** Returns a view of the first bytes of a box, and none after it. */
async function viewOf(source: ByteSource, { start, end }: Range, bytes: number): Promise<DataView> {
  const read = await source.read(start, Math.min(bytes, end - start));
  return new DataView(read.buffer, read.byteOffset, read.byteLength);
}
