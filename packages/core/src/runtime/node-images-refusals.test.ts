import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { claimingPng, plain } from '../../test/support/pictures.ts';
import type { ImageTarget, RuntimeImageTool } from './contract.ts';
import { MAX_PIXELS } from './contract.ts';
import { MAX_DECODED_BYTES, loadImageTool } from './node-images.ts';

async function tool(): Promise<RuntimeImageTool> {
  const loaded = await loadImageTool();
  if (loaded === undefined) throw new Error('sharp is a dependency of these tests');
  return loaded;
}

const usual: ImageTarget = { maxDimension: 800, quality: 80, format: 'auto' };

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => 'none',
    (error: unknown) => error,
  );
}

/** A gray TIFF of 16 by 16 pixels (TIFF 6.0, section 2). `format` says whether samples have a sign (2) or a fraction (3). */
function toTiff(bits: number, format: number): Uint8Array {
  const edge = 16;
  const rowBytes = Math.ceil((edge * bits) / 8);
  const fields = [
    [256, edge],
    [257, edge],
    [258, bits],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, edge],
    [279, rowBytes * edge],
    [339, format],
  ];
  const entries = fields.flatMap((field) => [
    Buffer.from(Uint16Array.of(field[0] ?? 0, 4).buffer),
    Buffer.from(Uint32Array.of(1, field[1] ?? 0).buffer),
  ]);
  const pixels = Buffer.alloc(rowBytes * edge, 0x3f);
  const header = Buffer.from([0x49, 0x49, 42, 0]);
  const directoryAt = Buffer.from(Uint32Array.of(8 + pixels.length).buffer);
  const count = Buffer.from(Uint16Array.of(fields.length).buffer);
  return Buffer.concat([header, directoryAt, pixels, count, ...entries, Buffer.alloc(4)]);
}

describe('an unusable image', () => {
  const damaged = {
    code: 'UNSUPPORTED_FORMAT',
    message: 'Cannot use the image: it is damaged or cut off',
  };

  it.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)(
    'is a %s that is truncated anywhere',
    async (format) => {
      const file = await plain(64, 64).toFormat(format).toBuffer();
      const { convert } = await tool();

      for (const part of [0.02, 0.1, 0.3, 0.6, 0.9]) {
        const failure = await failureOf(
          convert(file.subarray(0, Math.floor(file.length * part)), usual),
        );
        expect(failure).toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
      }
    },
  );

  it('has more pixels than are allowed', async () => {
    const { inspect, convert } = await tool();
    const png = await plain(10, 10).png().toBuffer();
    const tooMany = { code: 'RESOURCE_TOO_LARGE', details: { maxPixels: MAX_PIXELS } };

    await expect(inspect(claimingPng(png, 10_000, 5_000))).resolves.toMatchObject({
      width: 10_000,
    });
    await expect(inspect(claimingPng(png, 10_000, 5_001))).rejects.toMatchObject(tooMany);
    await expect(convert(claimingPng(png, 60_000, 60_000), usual)).rejects.toMatchObject(tooMany);
    await expect(
      convert(
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"/>'),
        usual,
      ),
    ).rejects.toMatchObject(tooMany);
  });

  it('would take too much memory while it is decoded', async () => {
    const { convert } = await tool();
    const interlaced = await plain(10, 10)
      .ensureAlpha()
      .toColourspace('rgb16')
      .png({ progressive: true })
      .toBuffer();
    // Four samples of two bytes, and one byte for the result.
    const most = Math.floor(MAX_DECODED_BYTES / 9 / 10_000);

    await expect(convert(claimingPng(interlaced, 10_000, most), usual)).rejects.toMatchObject(
      damaged,
    );
    await expect(convert(claimingPng(interlaced, 10_000, most + 1), usual)).rejects.toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
      message: 'Cannot use the image: decoding it takes too much memory',
      details: { maxBytes: MAX_DECODED_BYTES },
    });
  });

  it('is an SVG that takes too much memory', async () => {
    const blank = {
      create: { width: 8_000, height: 8_000, channels: 3, background: 'red' },
    } as const;
    const png = await sharp(blank).png({ palette: true }).toBuffer();
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="data:image/png;base64,${png.toString('base64')}" width="9" height="9"/></svg>`;

    await expect((await tool()).convert(Buffer.from(svg), usual)).rejects.toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
      message: 'Cannot use the image: rendering it takes too much memory',
    });
  });

  it.each([
    ['fractions of 32 bits', 32, 3],
    ['fractions of 64 bits', 64, 3],
    ['32 bits', 32, 1],
    ['16 bits with a sign', 16, 2],
    ['8 bits with a sign', 8, 2],
    ['12 bits', 12, 1],
  ])('is a TIFF whose samples have %s, not a black picture', async (_, bits, sign) => {
    const failure = await failureOf((await tool()).convert(toTiff(bits, sign), usual));

    expect(failure).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      hints: [{ kind: 'text', text: 'Convert it to JPEG or PNG first.' }],
    });
  });

  it.each([8, 16])('is no TIFF whose samples have %i bits', async (bits) => {
    await expect((await tool()).convert(toTiff(bits, 1), usual)).resolves.toBeDefined();
  });

  it('has a format without an installed decoder', async () => {
    await expect((await tool()).inspect(Buffer.from('no image'))).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: 'Cannot use the image: no decoder for it is installed',
      hints: [{ kind: 'text', text: 'Convert it to JPEG or PNG first.' }],
    });
  });
});
