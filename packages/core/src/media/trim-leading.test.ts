import { describe, expect, it } from 'vitest';

import { bytesOf } from '../../test/support/containers.ts';
import { plain } from '../../test/support/pictures.ts';
import { systemClock } from '../shared/clock.ts';
import { createMediaLoader } from './loader.ts';

async function load(bytes: Uint8Array<ArrayBuffer>) {
  const { mediaType, size, blob } = await createMediaLoader({}, systemClock).load(
    { bytes },
    'image',
  );
  return { mediaType, size, bytes: new Uint8Array(await blob.arrayBuffer()) };
}

describe('a picture behind other bytes', () => {
  it.each(['jpeg', 'png'] as const)('is taken without them: %s', async (format) => {
    const image = new Uint8Array(await plain(9, 9).toFormat(format).toBuffer());
    for (const before of ['\n', '\r\n\r\n', '\u00ef\u00bb\u00bf', 'x'.repeat(1_024)])
      await expect(load(bytesOf(before, image))).resolves.toEqual({
        mediaType: `image/${format}`,
        size: image.length,
        bytes: image,
      });
  });

  it('is refused behind more bytes, behind a tag of audio, and as a part of another file', async () => {
    const image = new Uint8Array(await plain(9, 9).jpeg().toBuffer());
    for (const before of ['x'.repeat(1_025), 'ID3', 'SECRET=1\n'.repeat(120)])
      await expect(load(bytesOf(before, image))).rejects.toMatchObject({
        code: 'UNSUPPORTED_FORMAT',
      });
  });
});
