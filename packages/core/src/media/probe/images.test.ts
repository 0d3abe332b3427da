import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import {
  box,
  bytesOf,
  littleUint,
  nothing,
  uint,
  zeros,
} from '../../../test/support/containers.ts';
import type { Part } from '../../../test/support/containers.ts';
import { plain } from '../../../test/support/pictures.ts';
import { MAX_SEGMENTS } from './images.ts';
import { probeMedia } from './probe-media.ts';

describe('the size of an image', () => {
  it.each<[string, () => Promise<Uint8Array>]>([
    ['image/png', async () => await plain(30, 20).png().toBuffer()],
    ['image/jpeg', async () => await plain(30, 20).jpeg().toBuffer()],
    ['image/jpeg', async () => await plain(30, 20).jpeg({ progressive: true }).toBuffer()],
    ['image/gif', async () => await plain(30, 20).gif().toBuffer()],
    ['image/webp', async () => await plain(30, 20).webp().toBuffer()],
    ['image/webp', async () => await plain(30, 20).webp({ lossless: true }).toBuffer()],
    ['image/webp', async () => await plain(30, 20).withMetadata().webp().toBuffer()],
    ['image/avif', async () => await plain(30, 20).avif({ effort: 0 }).toBuffer()],
  ])('is read from %s', async (mediaType, make) => {
    await expect(probeMedia(new Blob([new Uint8Array(await make())]), mediaType)).resolves.toEqual({
      ...nothing,
      width: 30,
      height: 20,
    });
  });

  it.each<[string, string, number | undefined, number | undefined]>([
    ['<svg width="30" height="20px">', '', 30, 20],
    ["<?xml version='1.0'?><!-- <g> --><svg\n viewBox='0 0, 30.4 19.6' x='1'>", '', 30, 20],
    ['<svg width="210mm" height="29.7cm" viewBox="0 0 21000 29700">', '', 794, 1123],
    ['<svg width="72pt" height="1in">', '', 96, 96],
    ['<s:svg width="100%" height="2em" viewBox="0 0 30 20">', '', 30, 20],
    ['<svg stroke-width="9" data-height="9" width=\' 30 \'>', '', 30, undefined],
    ['<svg width="1e9" height="+6.5E+4px">', '', 1e9, 65_000],
    ['<svg width="00000000000000000030" height="20.000000000000000">', '', 30, 20],
    ['<svg viewBox="none">', '', undefined, undefined],
    ['<svg width="0" height="-1">', '', undefined, undefined],
    ['<svgs width="30" height="20">', '', undefined, undefined],
  ])('is read from %s', async (text, _unused, width, height) => {
    const found = await probeMedia(new TextEncoder().encode(text), 'image/svg+xml');

    expect(found).toEqual({ ...nothing, width, height });
  });

  it('is read from a bitmap, upside down or old', async () => {
    const bitmap = (header: readonly Part[]) => bytesOf('BM', zeros(12), ...header, zeros(30));
    const upright = bitmap([littleUint(40, 4), littleUint(30, 4), littleUint(2 ** 32 - 20, 4)]);
    const old = bitmap([littleUint(12, 4), littleUint(30, 2), littleUint(20, 2)]);

    for (const bytes of [upright, old])
      await expect(probeMedia(bytes, 'image/bmp')).resolves.toMatchObject({
        width: 30,
        height: 20,
      });
  });

  it('is the largest of those in an HEIC', async () => {
    const extent = (width: number, height: number) =>
      box('ispe', zeros(4), uint(width, 4), uint(height, 4));
    const properties = box('ipco', extent(16, 16), extent(30, 20), extent(8, 8));
    const bytes = bytesOf(
      box('ftyp', 'heic', zeros(12)),
      box('meta', zeros(4), box('iprp', properties)),
    );

    await expect(probeMedia(bytes, 'image/heic')).resolves.toMatchObject({ width: 30, height: 20 });
  });

  it('is read from up to the maximum number of segments of a JPEG', async () => {
    const frame = [0xff, 0xc0, 0, 8, 8, ...uint(20, 2), ...uint(30, 2)];
    const jpeg = (segments: number) =>
      bytesOf([0xff, 0xd8], ...Array.from({ length: segments }, () => [0xff, 0xe1, 0, 2]), frame);

    await expect(probeMedia(jpeg(MAX_SEGMENTS - 1), 'image/jpeg')).resolves.toMatchObject({
      width: 30,
    });
    await expect(probeMedia(jpeg(MAX_SEGMENTS), 'image/jpeg')).resolves.toEqual(nothing);
  });
});

it('impossible sizes are undefined', async () => {
  const png = await sharp(await plain(9, 9).png().toBuffer())
    .png()
    .toBuffer();
  png.writeUInt32BE(0, 16);

  await expect(probeMedia(png, 'image/png')).resolves.toEqual({ ...nothing, height: 9 });
});
