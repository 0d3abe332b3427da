import { describe, expect, it } from 'vitest';

import { secrets } from '../../test/support/exif.ts';
import { photo, sharp } from '../../test/support/photos.ts';
import { animatedGif, plain, toImage } from '../../test/support/pictures.ts';
import type { ImageConversion, ImageTool } from './image-tool.ts';
import { prepareImage } from './image.ts';
import { imageOptionsOf } from './limits.ts';

/** Creates a tool that records its calls and returns the result of the test. */
function createTool(result: (image: Blob) => Promise<unknown>) {
  const calls: (ImageConversion & { readonly type: string })[] = [];
  const tool: ImageTool = {
    async convert(image, conversion) {
      calls.push({ ...conversion, type: image.type });
      // A tool without types may return anything.
      return (await result(image)) as Blob;
    },
  };
  return { tool, calls };
}

function blobOf(bytes: Uint8Array): Blob {
  return new Blob([new Uint8Array(bytes)]);
}

async function bytesOf({ blob }: { readonly blob: Blob }): Promise<Buffer> {
  return Buffer.from(await blob.arrayBuffer());
}

const small = await plain(30, 20).jpeg().toBuffer();
const png = await plain(900, 20).png().toBuffer();
const avif = await plain(9, 9).avif().toBuffer();
const turned = await photo('png', { orientation: 6 });
const described = await photo('webp');

describe('an image tool of the caller', () => {
  it('makes an image smaller, in place of sharp', async () => {
    const { tool, calls } = createTool(async () => blobOf(small));
    const { media, notes } = await prepareImage(toImage(png, 'image/png'), {
      maxDimension: 800,
      jpegQuality: 70,
      tool,
    });

    expect(calls).toEqual([{ maxDimension: 800, quality: 70, type: 'image/png' }]);
    expect(media).toMatchObject({ kind: 'image', mediaType: 'image/jpeg', size: small.length });
    expect(await bytesOf(media)).toEqual(small);
    expect(notes).toEqual([]);
  });

  it('is not called for an image that needs no conversion', async () => {
    const { tool, calls } = createTool(async () => blobOf(small));
    for (const maxDimension of [undefined, 900]) {
      const media = toImage(png, 'image/png');
      const prepared = await prepareImage(media, { maxDimension, jpegQuality: 80, tool });
      expect(prepared).toEqual({ media, notes: [] });
    }
    expect(calls).toEqual([]);
  });

  it.each<[string, Uint8Array, string]>([
    ['is turned', turned, 'image/png'],
    ['has metadata', described, 'image/webp'],
    ['is cut off, which it may mend', small.subarray(0, -2), 'image/jpeg'],
    ['is of a format that models do not take', avif, 'image/avif'],
    ['is a drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'],
  ])('is called for an image that %s, at any size', async (_what, bytes, mediaType) => {
    const { tool, calls } = createTool(async () => blobOf(small));
    for (const maxDimension of [undefined, 800])
      await prepareImage(toImage(bytes, mediaType), { maxDimension, jpegQuality: 80, tool });

    expect(calls).toEqual([
      { maxDimension: undefined, quality: 80, type: mediaType },
      { maxDimension: 800, quality: 80, type: mediaType },
    ]);
  });

  it('converts an animation to a still, and a note says so', async () => {
    const { tool } = createTool(async () => blobOf(small));
    const options = { maxDimension: 800, jpegQuality: 80, tool };
    const { notes } = await prepareImage(toImage(await animatedGif(3), 'image/gif'), options);

    expect(notes).toEqual(['Only the first of 3 frames is used.']);
  });

  it('may leave metadata in its result, which is removed', async () => {
    const { tool } = createTool(async () => blobOf(await photo('jpeg', { orientation: 6 })));
    const options = { maxDimension: 800, jpegQuality: 80, tool };
    const { media } = await prepareImage(toImage(png, 'image/png'), options);

    const bytes = await bytesOf(media);
    for (const secret of secrets) expect(bytes.includes(secret)).toBe(false);
    // Orientation as the tool left it: only the tool could rotate it.
    expect((await sharp(bytes).metadata()).orientation).toBe(6);
  });

  it('returns a result whose type is detected from its bytes, not its label', async () => {
    const { tool } = createTool(
      async () => new Blob([new Uint8Array(small)], { type: 'image/png' }),
    );
    const options = { maxDimension: 800, jpegQuality: 80, tool };
    const { media } = await prepareImage(toImage(png, 'image/png'), options);

    expect(media.mediaType).toBe('image/jpeg');
  });

  it.each<[string, unknown, string]>([
    ['no Blob', small, 'did not return a Blob'],
    ['nothing', undefined, 'did not return a Blob'],
    ['an empty Blob', new Blob([]), 'returned bytes of an unknown type'],
    ['a text', new Blob(['API_KEY=secret']), 'returned bytes of an unknown type'],
    ['another format', blobOf(avif), 'returned image/avif'],
  ])('that returns %s is reported', async (_what, result, fault) => {
    const { tool } = createTool(async () => result);
    const options = { maxDimension: 800, jpegQuality: 80, tool };
    await expect(prepareImage(toImage(png, 'image/png'), options)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot use the image: media.image.tool ${fault}`,
    });
  });

  it('that returns a truncated image is reported', async () => {
    const { tool } = createTool(async () => blobOf(small.subarray(0, -2)));
    const options = { maxDimension: 800, jpegQuality: 80, tool };
    await expect(prepareImage(toImage(png, 'image/png'), options)).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: 'Cannot use the image: it is damaged or cut off',
    });
  });

  it('that throws refuses the image, and its error is the cause', async () => {
    const { tool } = createTool(async () => {
      throw new Error('The source image could not be decoded');
    });
    const options = { maxDimension: 800, jpegQuality: 80, tool };
    await expect(prepareImage(toImage(png, 'image/png'), options)).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: 'Cannot use the image: media.image.tool cannot convert it',
      cause: { message: 'The source image could not be decoded' },
      details: { mediaType: 'image/png' },
    });
  });

  it('must have a convert function', () => {
    const { tool } = createTool(async () => blobOf(small));
    expect(imageOptionsOf({ image: { tool } })).toEqual({
      maxDimension: 800,
      jpegQuality: 80,
      tool,
    });
    for (const wrong of ['sharp', {}, { convert: true }]) {
      // A caller without types may pass anything.
      const image = { tool: wrong as unknown as ImageTool };
      expect(() => imageOptionsOf({ image })).toThrow(
        'Cannot use the image: media.image.tool must have a function `convert`',
      );
    }
  });
});
