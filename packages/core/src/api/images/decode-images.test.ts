import { describe, expect, it } from 'vitest';

import { DOT, SVG } from '../../../test/support/image-client.ts';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import type { WireImage } from './decode-images.ts';
import { decodeImage, gatherImages, toWireImage } from './decode-images.ts';

const dot = `data:image/png;base64,${DOT}`;
const bytes = Uint8Array.from(atob(DOT), (each) => each.charCodeAt(0));

async function opened(text: string, label?: string) {
  const { mediaType, blob } = await decodeImage({ text, label });
  return { mediaType, bytes: new Uint8Array(await blob.arrayBuffer()) };
}

describe('a picture of an answer', () => {
  it.each([
    ['base64', DOT],
    ['base64 in lines', DOT.replaceAll(/.{20}/gu, '$&\n')],
    ['base64 without padding', DOT.replaceAll('=', '')],
    ['base64 in the alphabet of URLs', DOT.replaceAll('+', '-').replaceAll('/', '_')],
    ['a data URL', dot],
    ['a data URL in lines', dot.replaceAll(/.{64}/gu, '$&\r\n')],
    ['a data URL with a wrong label', dot.replace('png', 'jpeg')],
  ])('is read when it is %s', async (_what, text) => {
    expect(await opened(text)).toEqual({ mediaType: 'image/png', bytes });
  });

  it('is read whole when it is large and in lines', async () => {
    const large = new Uint8Array(1_500_000).fill(7);
    large.set(bytes);
    const lines = Buffer.from(large).toString('base64').replaceAll(/.{76}/gu, '$&\r\n');
    // Compared as a whole: telling a million numbers apart one by one takes minutes.
    expect(Buffer.from((await opened(lines)).bytes).equals(large)).toBe(true);
  });

  it.each([
    ['what it is called', 'image/jpeg'],
    ['no name', undefined],
  ])('is what its bytes are, whatever %s says', async (_what, label) => {
    expect((await opened(DOT, label)).mediaType).toBe('image/png');
  });

  it('may be a drawing, by its markup', async () => {
    expect((await opened(SVG)).mediaType).toBe('image/svg+xml');
    const text = `data:image/svg+xml,${encodeURIComponent(atob(SVG))}`;
    expect((await opened(text)).mediaType).toBe('image/svg+xml');
    expect((await opened(`data:image/svg+xml;utf8,${atob(SVG)}`)).mediaType).toBe('image/svg+xml');
  });

  it('of a kind that nobody knows is what its label says', async () => {
    expect((await opened(btoa('\u0001a new kind'), 'image/x-new; q=1')).mediaType).toBe(
      'image/x-new',
    );
    const url = `data:image/x-new;base64,${btoa('\u0001a new kind')}`;
    expect((await opened(url)).mediaType).toBe('image/x-new');
  });

  it.each([
    ['words', btoa('<html>No picture today</html>'), 'image/png'],
    ['words that are called a drawing', btoa('<p>svg</p>'), 'image/svg+xml'],
    ['a sound', btoa('RIFF\u0024\u0000\u0000\u0000WAVEfmt \u0010\u0000\u0000\u0000'), undefined],
    ['something of another kind', btoa('\u0001'), 'application/x-new'],
    ['nothing', '', 'image/x-new'],
  ])('is none when it is %s', async (_what, text, label) => {
    await expect(decodeImage({ text, label })).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringMatching(/^Cannot read the image: its \d+ bytes are no picture$/u),
    });
  });

  it('is found under each of its names', () => {
    const found = (text: string): WireImage => ({ text, label: undefined });
    expect(toWireImage({ b64_json: 'a', media_type: 'image/png' })).toEqual({
      text: 'a',
      label: 'image/png',
    });
    expect(toWireImage({ b64_json: null, url: 'b' })).toEqual(found('b'));
    expect(toWireImage({ image_url: { url: 'c' } })).toEqual(found('c'));
    expect(toWireImage({ text: 'd' })).toBeUndefined();
    expect(toWireImage(null)).toBeUndefined();
  });
});

describe('the pictures of an answer', () => {
  const gather = async (texts: readonly string[], signal?: AbortSignal) =>
    await gatherImages(
      texts.map((text) => ({ text, label: undefined })),
      { media: {}, clock: createManualClock() },
      () => ({ signal }),
    );

  it('are all kept, in order, beside one that cannot be read', async () => {
    const { images, notes, urls } = await gather([DOT, btoa('nothing'), SVG]);
    expect(images.map(({ mediaType }) => mediaType)).toEqual(['image/png', 'image/svg+xml']);
    expect(notes).toEqual([
      'Picture 2 is missing: Cannot read the image: its 7 bytes are no picture',
    ]);
    expect(urls).toEqual([]);
  });

  it('are not fetched from addresses that are not public, and where they lie is told', async () => {
    const url = 'http://127.0.0.1:8080/a.png?signature=1';
    const { images, notes, urls } = await gather([url, DOT]);
    expect(images).toHaveLength(1);
    expect(notes).toEqual([
      expect.stringMatching(
        /^Picture 1 is missing: Cannot fetch the image .* not public; it is at http:\/\/127\.0\.0\.1:8080\/a\.png\?signature=1$/u,
      ),
    ]);
    expect(urls).toEqual([url]);
  });

  it('are kept when the caller gives up while others are fetched, and where those lie is told', async () => {
    const url = 'https://host.example/a.png';
    const { images, notes, urls } = await gather([DOT, url, SVG], AbortSignal.abort('Enough'));
    expect(images.map(({ mediaType }) => mediaType)).toEqual(['image/png', 'image/svg+xml']);
    expect(notes).toEqual([`Picture 2 is missing: it was not waited for; it is at ${url}`]);
    expect(urls).toEqual([url]);
  });

  it('are given up with the reason of the caller when there is none, and none to be fetched', async () => {
    const reason = new Error('Enough');
    const signal = AbortSignal.abort(reason);
    await expect(gather(['no picture'], signal)).rejects.toBe(reason);
    // It is paid, and lies there.
    await expect(gather(['https://host.example/a.png'], signal)).resolves.toMatchObject({
      images: [],
      urls: ['https://host.example/a.png'],
    });
  });
});
