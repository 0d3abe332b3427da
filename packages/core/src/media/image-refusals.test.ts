import { openAsBlob } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { noise, plain, toImage } from '../../test/support/pictures.ts';
import type { ImagePreparation } from './image.ts';
import { prepareImage } from './image.ts';
import { verifies } from '../../../../tests/requirements.ts';

const usual: ImagePreparation = { maxDimension: 800, jpegQuality: 80 };
const fullSize: ImagePreparation = { maxDimension: undefined, jpegQuality: 80 };
async function prepare(bytes: Uint8Array, mediaType: string, preparation = usual) {
  return await prepareImage(toImage(bytes, mediaType), preparation);
}

describe('an image that cannot be used', () => {
  it(
    verifies('media.malformed', 'is refused when it is truncated after a valid header'),
    async () => {
      for (const format of ['jpeg', 'png', 'webp', 'gif'] as const) {
        const bytes = await noise(100, 100).toFormat(format).toBuffer();
        for (const preparation of [usual, fullSize]) {
          await expect(
            prepare(
              bytes.subarray(0, Math.floor(bytes.length / 2)),
              `image/${format}`,
              preparation,
            ),
          ).rejects.toMatchObject({
            code: 'UNSUPPORTED_FORMAT',
            message: 'Cannot use the image: it is damaged or cut off',
          });
        }
      }
    },
  );

  it('is refused when its file was changed before it was read', async () => {
    const path = join(tmpdir(), `image-${process.pid}.png`);
    onTestFinished(async () => await rm(path, { force: true }));
    await writeFile(path, await plain(4, 4).png().toBuffer());
    const blob = await openAsBlob(path);
    await writeFile(path, 'something longer than it was before, and of another kind'.repeat(9));

    await expect(
      prepareImage({ ...toImage(new Uint8Array(), 'image/png'), blob }, usual),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
