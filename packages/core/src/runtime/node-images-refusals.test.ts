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

  it('has a format without an installed decoder', async () => {
    await expect((await tool()).inspect(Buffer.from('no image'))).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: 'Cannot use the image: no decoder for it is installed',
      hints: [{ kind: 'text', text: 'Convert it to JPEG or PNG first.' }],
    });
  });
});
