import { describe, expect, it } from 'vitest';

import { DOT, SVG } from '../../../test/support/image-client.ts';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import type { WireImage } from './decode-images.ts';
import { decodeImage, gatherImages, toWireImage } from './decode-images.ts';

const dot = `data:image/png;base64,${DOT}`;
const bytes = Uint8Array.from(atob(DOT), (each) => each.charCodeAt(0));

async function decoded(text: string, label?: string) {
  const { mediaType, blob } = await decodeImage({ text, label });
  return { mediaType, bytes: new Uint8Array(await blob.arrayBuffer()) };
}

describe('an image of a response', () => {
  it.each([
    ['base64', DOT],
    ['base64 in lines', DOT.replaceAll(/.{20}/gu, '$&\n')],
    ['base64 without padding', DOT.replaceAll('=', '')],
    ['base64 in the alphabet of URLs', DOT.replaceAll('+', '-').replaceAll('/', '_')],
    ['a data URL', dot],
    ['a data URL in lines', dot.replaceAll(/.{64}/gu, '$&\r\n')],
    ['a data URL with a wrong label', dot.replace('png', 'jpeg')],
  ])('is decoded when it is %s', async (_name, text) => {
    expect(await decoded(text)).toEqual({ mediaType: 'image/png', bytes });
  });

  it('is decoded completely when it is large and in lines', async () => {
    const large = new Uint8Array(1_500_000).fill(7);
    large.set(bytes);
    const lines = Buffer.from(large).toString('base64').replaceAll(/.{76}/gu, '$&\r\n');
    // Compared at once: `toEqual` on a million numbers takes minutes.
    expect(Buffer.from((await decoded(lines)).bytes).equals(large)).toBe(true);
  });

  it.each([
    ['a wrong label', 'image/jpeg'],
    ['no label', undefined],
  ])('has the type of its content with %s', async (_name, label) => {
    expect((await decoded(DOT, label)).mediaType).toBe('image/png');
  });

  it('can be an SVG, detected from its markup', async () => {
    expect((await decoded(SVG)).mediaType).toBe('image/svg+xml');
    const text = `data:image/svg+xml,${encodeURIComponent(atob(SVG))}`;
    expect((await decoded(text)).mediaType).toBe('image/svg+xml');
    expect((await decoded(`data:image/svg+xml;utf8,${atob(SVG)}`)).mediaType).toBe('image/svg+xml');
  });

  it('of an unknown type has the type of its label', async () => {
    expect((await decoded(btoa('\u0001a new kind'), 'image/x-new; q=1')).mediaType).toBe(
      'image/x-new',
    );
    const url = `data:image/x-new;base64,${btoa('\u0001a new kind')}`;
    expect((await decoded(url)).mediaType).toBe('image/x-new');
  });

  it.each([
    ['text', btoa('<html>No image today</html>'), 'image/png'],
    ['text that is labeled an SVG', btoa('<p>svg</p>'), 'image/svg+xml'],
    ['audio', btoa('RIFF\u0024\u0000\u0000\u0000WAVEfmt \u0010\u0000\u0000\u0000'), undefined],
    ['of another type', btoa('\u0001'), 'application/x-new'],
    ['empty', '', 'image/x-new'],
  ])('is rejected when it is %s', async (_name, text, label) => {
    await expect(decodeImage({ text, label })).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringMatching(/^Cannot read the image: its \d+ bytes are not an image$/u),
    });
  });

  it('is found in each field that providers use', () => {
    const imageOf = (text: string): WireImage => ({ text, label: undefined });
    expect(toWireImage({ b64_json: 'a', media_type: 'image/png' })).toEqual({
      text: 'a',
      label: 'image/png',
    });
    expect(toWireImage({ b64_json: null, url: 'b' })).toEqual(imageOf('b'));
    expect(toWireImage({ image_url: { url: 'c' } })).toEqual(imageOf('c'));
    expect(toWireImage({ text: 'd' })).toBeUndefined();
    expect(toWireImage(null)).toBeUndefined();
  });
});

describe('the images of a response', () => {
  const gather = async (texts: readonly string[], signal?: AbortSignal) =>
    await gatherImages(
      texts.map((text) => ({ text, label: undefined })),
      { media: {}, clock: createManualClock() },
      () => ({ signal }),
    );

  it('are all kept, in order, beside one that cannot be decoded', async () => {
    const { images, notes, urls } = await gather([DOT, btoa('nothing'), SVG]);
    expect(images.map(({ mediaType }) => mediaType)).toEqual(['image/png', 'image/svg+xml']);
    expect(notes).toEqual([
      'Image 2 is missing: Cannot read the image: its 7 bytes are not an image',
    ]);
    expect(urls).toEqual([]);
  });

  it('are not fetched from private addresses, and their URLs are noted', async () => {
    const url = 'http://127.0.0.1:8080/a.png?signature=1';
    const { images, notes, urls } = await gather([url, DOT]);
    expect(images).toHaveLength(1);
    expect(notes).toEqual([
      expect.stringMatching(
        /^Image 1 is missing: Cannot fetch the image .* not public; it is at http:\/\/127\.0\.0\.1:8080\/a\.png\?signature=1$/u,
      ),
    ]);
    expect(urls).toEqual([url]);
  });

  it('are kept when the call is aborted while others are fetched, whose URLs are noted', async () => {
    const url = 'https://host.example/a.png';
    const { images, notes, urls } = await gather([DOT, url, SVG], AbortSignal.abort('Enough'));
    expect(images.map(({ mediaType }) => mediaType)).toEqual(['image/png', 'image/svg+xml']);
    expect(notes).toEqual([`Image 2 is missing: the call was aborted; it is at ${url}`]);
    expect(urls).toEqual([url]);
  });

  it('throw the abort reason when there is no image and no URL of one', async () => {
    const reason = new Error('Enough');
    const signal = AbortSignal.abort(reason);
    await expect(gather(['not an image'], signal)).rejects.toBe(reason);
    // The image is paid for and can be fetched later.
    await expect(gather(['https://host.example/a.png'], signal)).resolves.toMatchObject({
      images: [],
      urls: ['https://host.example/a.png'],
    });
  });
});
