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

/** A GIF whose base64 has padding, a plus sign and a slash. */
const longGif = bytesOf(
  'GIF89a',
  [1, 0, 1, 0, 0, 0, 0, 0xfb, 0xef, 0xff, 0xff, 0xff, 0xbe, 0x3b],
  Array.from({ length: 90 }, (_, index) => index),
);

const oneByOneGif = bytesOf('GIF89a', [1, 0, 1, 0, 0, 0, 0, 0x3b]);

describe('load of a data URL', () => {
  it.each([
    // A plus sign that a form decoded to a space.
    'data:image/gif;base64,R0lGODlh AQAB',
    'data:image/gif;base64,R0lGODlhAQABA',
    'data:image/gif;base64,R0lGODl=AQAB',
    'data:image/gif;base64,R0lGODlh!',
    'data:image/gif;base64',
  ])('refuses the data URL %s', async (source) => {
    await expect(loaderWith().load(source, 'image')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot read the image: its data URL is not valid base64',
      hints: [
        {
          kind: 'text',
          text: 'Use "data:", a media type, ";base64", a comma and base64; a space in it may have been a plus sign.',
        },
      ],
    });
  });

  it.each<[string, (base64: string) => string]>([
    ['in quotes', (base64) => `"data:image/gif;base64,${base64}"`],
    ['in angle brackets', (base64) => ` <data:image/gif;base64,${base64}>\n`],
    ['without a media type', (base64) => `data:;base64,${base64}`],
    ['with parameters', (base64) => `DATA:image/gif;charset=utf-8;name=a.gif; BASE64,${base64}`],
    ['with a wrong media type', (base64) => `data:video/mp4;base64,${base64}`],
    [
      'with line breaks',
      (base64) => `data:image/gif;base64,\r\n${base64.replaceAll(/.{8}/gu, '$&\r\n')}`,
    ],
    [
      'with spaces for line breaks',
      (base64) => `data:;base64,${base64.replaceAll(/.{76}/gu, '$& ')}`,
    ],
    [
      'with escaped line breaks',
      (base64) => `data:;base64,${base64.replaceAll(/.{8}/gu, String.raw`$&\n`)}`,
    ],
    ['without padding', (base64) => `data:;base64,${base64.replace(/=+$/u, '')}`],
    [
      'in the URL-safe alphabet',
      (base64) => `data:;base64,${base64.replaceAll('+', '-').replaceAll('/', '_')}`,
    ],
    ['percent-encoded', (base64) => `data:;base64,${encodeURIComponent(base64)}%0A`],
    [
      'without base64',
      () =>
        `data:image/gif,${[...longGif].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}`,
    ],
  ])('takes an image %s, and counts its bytes', async (_, write) => {
    const source = write(Buffer.from(longGif).toString('base64'));
    const limited = loaderWith({ image: { maxDataUrlBytes: longGif.length + 2 } });
    const { blob, mediaType } = await limited.load(source, 'image');

    expect(mediaType).toBe('image/gif');
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(longGif);
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
