import { describe, expect, it } from 'vitest';

import { bytesOf } from '../../test/support/containers.ts';
import { systemClock } from '../shared/clock.ts';
import type { MediaOptions } from './limits.ts';
import { createMediaLoader } from './loader.ts';

function loaderWith(options: MediaOptions = {}) {
  return createMediaLoader(options, systemClock);
}

function toDataUrl(bytes: Uint8Array): string {
  return `data:text/plain;base64,${Buffer.from(bytes).toString('base64')}`;
}

const oneByOneGif = bytesOf('GIF89a', [1, 0, 1, 0, 0, 0, 0, 0x3b]);

describe('load of a data URL', () => {
  it.each([
    'data:image/gif,GIF89a',
    'data:image/gif;base64,R0lGODlh AQAB',
    'data:image/gif;base64,R0lGODlhAQA',
    'data:image/gif;base64,R0lG-_lh',
    'data:image/gif;base64,R0lGODlh%3D',
  ])('refuses the data URL %s', async (source) => {
    await expect(loaderWith().load(source, 'image')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot read the image: its data URL is not valid base64',
      hints: [
        {
          kind: 'text',
          text: 'Use "data:", a media type, ";base64", a comma and base64 with padding and without spaces.',
        },
      ],
    });
  });

  it.each([
    ['text', toDataUrl(oneByOneGif)],
    ['URL', new URL(toDataUrl(oneByOneGif))],
  ])(
    'applies a limit of its own to a data URL that is a %s, before it is decoded',
    async (_, source) => {
      const { length } = oneByOneGif;
      const loading = async (maxDataUrlBytes: number, kind: 'image' | 'any') =>
        await loaderWith({ image: { maxBytes: 1, maxDataUrlBytes } }).load(source, kind);

      await expect(loading(length, 'image')).resolves.toMatchObject({ size: length });
      await expect(loading(length, 'any')).resolves.toMatchObject({ size: length });
      const tooLarge = {
        code: 'RESOURCE_TOO_LARGE',
        details: { bytes: length, maxBytes: length - 1 },
      };
      await expect(loading(length - 1, 'image')).rejects.toMatchObject(tooLarge);
      await expect(loading(length - 1, 'any')).rejects.toMatchObject(tooLarge);
      // Its content is not read: it is not even base64.
      await expect(
        loaderWith({ image: { maxDataUrlBytes: 3 } }).load(
          'data:image/gif;base64,!!!!!!!',
          'image',
        ),
      ).rejects.toMatchObject({ code: 'RESOURCE_TOO_LARGE' });
    },
  );
});
