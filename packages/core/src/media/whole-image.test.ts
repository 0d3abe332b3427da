import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { plain } from '../../test/support/pictures.ts';
import { isWholeImage } from './whole-image.ts';

describe('isWholeImage', () => {
  it.each(['jpeg', 'png', 'gif', 'webp'] as const)('knows where a %s ends', async (format) => {
    const whole = await plain(40, 30).toFormat(format).toBuffer();
    const mediaType = `image/${format}`;

    expect(isWholeImage(whole, mediaType)).toBe(true);
    expect(isWholeImage(whole.subarray(0, -1), mediaType)).toBe(false);
    expect(isWholeImage(Buffer.concat([whole, Buffer.from('PK')]), mediaType)).toBe(false);
    expect(isWholeImage(new Uint8Array(), mediaType)).toBe(false);
  });

  it('vouches for no other format', async () => {
    expect(
      isWholeImage(
        await sharp(await plain(4, 4).png().toBuffer())
          .tiff()
          .toBuffer(),
        'image/tiff',
      ),
    ).toBe(false);
  });
});
