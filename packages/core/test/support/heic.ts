import { readFileSync } from 'node:fs';

import { box, bytesOf, uint, zeros } from './containers.ts';

function read(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../media/${name}`, import.meta.url)));
}

/**
 * A HEIC of a phone that was held upright: 96 by 64 pixels in Display P3 that are shown a quarter turn clockwise, with an EXIF
 * orientation that says the same, and with GPS. As stored, its quarters are red and green over blue and white.
 */
export const turnedHeic = read('turned.heic');

/** A HEIC of 64 by 64 pixels with a red disk on nothing. */
export const clearHeic = read('clear.heic');

/**
 * A HEIC in tiles as phones write it: six of 64 pixels with a thumbnail, cut to 180 by 100 and turned a quarter clockwise. Its
 * color is that of the quarters above.
 */
export const tiledHeic = read('grid.heic');

/** A HEIC that claims this size and has no image. */
export function claimingHeic(width: number, height: number): Uint8Array<ArrayBuffer> {
  const properties = box('ipco', box('ispe', zeros(4), uint(width, 4), uint(height, 4)));
  return bytesOf(
    box('ftyp', 'heic', zeros(4), 'mif1heic'),
    box('meta', zeros(4), box('iprp', properties)),
  );
}

/** A sequence of images without a still. */
export const heicSequence = bytesOf(
  box('ftyp', 'msf1', zeros(4), 'msf1hevc'),
  box('moov', box('mvhd', zeros(100))),
  box('mdat', zeros(64)),
);
