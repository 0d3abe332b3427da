import { createEmulator } from '@orkit/openrouter-emulator';
import type { ImageTool } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { secrets } from './support/exif.ts';
import type { ImagePath } from './support/image-paths.ts';
import { createImageTap, imagePaths } from './support/image-paths.ts';
import { photo, sharp } from './support/photos.ts';
import { verifies } from '../../../tests/requirements.ts';

// The keys of an object literal are its names.
const paths = Object.keys(imagePaths) as ImagePath[];

function setUp(tool?: ImageTool) {
  const tap = createImageTap(createEmulator().fetch);
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: tap.fetch,
    maxRetries: 0,
    media: { image: { tool } },
  });
  return { client, images: tap.images };
}

async function toBlob(bytes: Promise<Uint8Array>): Promise<Blob> {
  return new Blob([new Uint8Array(await bytes)]);
}

function expectNoSecrets(images: readonly Buffer[]): void {
  expect(images.length).toBeGreaterThan(0);
  for (const image of images)
    for (const secret of secrets) expect(image.includes(secret)).toBe(false);
}

describe('an image of a caller', () => {
  it.each(paths)(
    verifies('media.images', 'is sent upright and without metadata by %s'),
    async (path) => {
      for (const format of ['jpeg', 'png', 'webp'] as const) {
        const { client, images } = setUp();
        const image = await toBlob(photo(format, { orientation: 6, width: 48, height: 32 }));
        await imagePaths[path](client, image);

        expectNoSecrets(images);
        for (const each of images) {
          const { width, height, orientation } = await sharp(each).metadata();
          expect([width, height, orientation]).toEqual([32, 48, undefined]);
        }
      }
    },
  );

  it.each(paths)('is prepared by the tool of the client, and not by sharp, by %s', async (path) => {
    const converted = await sharp({
      create: { width: 7, height: 5, channels: 3, background: 'red' },
    })
      .png()
      .toBuffer();
    const { client, images } = setUp({
      convert: async () => new Blob([new Uint8Array(converted)]),
    });
    await imagePaths[path](client, await toBlob(photo('jpeg', { orientation: 3 })));

    expectNoSecrets(images);
    for (const each of images) expect(each).toEqual(converted);
  });
});
