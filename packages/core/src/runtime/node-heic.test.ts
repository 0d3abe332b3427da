import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { clearHeic, turnedHeic } from '../../test/support/heic.ts';
import { resolveModule } from './node-decoder-process.ts';
import { decodeHeic, findHeicDecoder, isHeic } from './node-heic.ts';

const limits = { edge: undefined, maxPixels: 50_000_000, seconds: 60 };

describe('decodeHeic', { timeout: 60_000 }, () => {
  it('returns a PNG with the color profile', async () => {
    const info = await sharp(await decodeHeic(turnedHeic, limits)).metadata();

    expect(info).toMatchObject({ format: 'png', width: 64, height: 96, hasAlpha: false });
    expect(info.icc?.subarray(36, 40).toString()).toBe('acsp');
  });

  it('returns transparency only where there is some', async () => {
    const info = await sharp(await decodeHeic(clearHeic, { ...limits, edge: 32 })).metadata();

    expect(info).toMatchObject({ width: 32, height: 32, hasAlpha: true });
    expect(info.icc).toBe(undefined);
  });

  it('ends a process that takes longer', async () => {
    await expect(decodeHeic(turnedHeic, { ...limits, seconds: 0.001 })).rejects.toThrow('timeout:');
  });

  it('never decodes more pixels than are allowed', async () => {
    await expect(decodeHeic(turnedHeic, { ...limits, maxPixels: 96 * 64 - 1 })).rejects.toThrow(
      'pixel limit',
    );
  });
});

it('a missing decoder is an error with the command that installs it', () => {
  expect(() => findHeicDecoder((name) => resolveModule(`${name}/missing`))).toThrow(
    expect.objectContaining({
      code: 'UNSUPPORTED_FORMAT',
      message: 'Cannot use the image: it is HEIC, and the decoder for it is not installed',
      hints: [{ kind: 'text', text: 'Run npm install libheif-js' }],
    }),
  );
});

it.each([
  ['heic', true],
  ['avif', false],
  ['isom', false],
])('isHeic of the brand %s is %s', (brand, expected) => {
  const bytes = new Uint8Array(20);
  bytes.set([0, 0, 0, 20, ...new TextEncoder().encode(`ftyp${brand}\0\0\0\0mif1`)]);

  expect(isHeic(bytes)).toBe(brand === 'isom' ? true : expected);
});
