import type { ColorName } from './color-name.ts';
import type { MediaInfo } from './media-info.ts';
import { toColorName } from './color-name.ts';
import { createMediaInfo } from './media-info.ts';

/** Media type and name of an image format. */
export interface ImageFormat {
  readonly mediaType: string;
  readonly format: string;
}

// A small file can claim to be enormous; 50 megapixels is more than the models accept.
const MAX_PIXELS = 50e6;

// Side of the thumbnail: large enough to find the dominant color.
const SWATCH_SIDE_PIXELS = 64;

/** Decodes the complete image; rejects when any part of it is missing or damaged. */
export async function inspectImage(bytes: Uint8Array, type: ImageFormat): Promise<MediaInfo> {
  const { default: sharp } = await import('sharp');
  const image = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' });
  const { autoOrient: orientedSize } = await image.metadata();
  const swatch = await image
    .resize(SWATCH_SIDE_PIXELS, SWATCH_SIDE_PIXELS, { fit: 'fill' })
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  return createMediaInfo({
    kind: 'image',
    ...type,
    width: orientedSize.width,
    height: orientedSize.height,
    color: mostFrequentColor(swatch),
  });
}

function mostFrequentColor(rgb: Uint8Array): ColorName | undefined {
  const counts = new Map<ColorName, number>();
  for (let index = 0; index + 2 < rgb.length; index += 3) {
    const [r = 0, g = 0, b = 0] = rgb.subarray(index, index + 3);
    const name = toColorName({ r, g, b });
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0];
}
