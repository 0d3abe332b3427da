import { describe, expect, it } from 'vitest';

import { secrets } from '../../test/support/exif.ts';
import { photo, sharp } from '../../test/support/photos.ts';
import { animatedGif, plain, toImage } from '../../test/support/pictures.ts';
import type { ImageConversion, ImageTool } from './image-tool.ts';
import { prepareImage } from './image.ts';
import { imageOptionsOf } from './limits.ts';

/** A tool that notes what it is asked and gives what the test says. */
function createTool(result: (image: Blob) => Promise<unknown>) {
  const calls: (ImageConversion & { readonly type: string })[] = [];
  const tool: ImageTool = {
    async convert(image, conversion) {
      calls.push({ ...conversion, type: image.type });
      // A tool without types may give anything.
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

  it('is not asked for an image that is fine already', async () => {
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
  ])('is asked for an image that %s, at any size', async (_what, bytes, mediaType) => {
    const { tool, calls } = createTool(async () => blobOf(small));
    for (const maxDimension of [undefined, 800])
      await prepareImage(toImage(bytes, mediaType), { maxDimension, jpegQuality: 80, tool });

    expect(calls).toEqual([
      { maxDimension: undefined, quality: 80, type: mediaType },
      { maxDimension: 800, quality: 80, type: mediaType },
    ]);
  });

  it('makes a still of an animation, and a note tells so', async () => {
    const { tool } = createTool(async () => blobOf(small));
    const options = { maxDimension: 800, jpegQuality: 80, tool };
    const { notes } = await prepareImage(toImage(await animatedGif(3), 'image/gif'), options);

    expect(notes).toEqual(['Only the first of 3 frames is looked at.']);
  });

  it('may leave metadata in its result, which is removed', async () => {
    const { tool } = createTool(async () => blobOf(await photo('jpeg', { orientation: 6 })));
    const options = { maxDimension: 800, jpegQuality: 80, tool };
    const { media } = await prepareImage(toImage(png, 'image/png'), options);

    const bytes = await bytesOf(media);
    for (const secret of secrets) expect(bytes.includes(secret)).toBe(false);
    // Turned as the tool left it: nothing but the tool could turn it.
    expect((await sharp(bytes).metadata()).orientation).toBe(6);
  });

  it('says by its bytes what its result is, not by its label', async () => {
    const { tool } = createTool(
      async () => new Blob([new Uint8Array(small)], { type: 'image/png' }),
    );
    const options = { maxDimension: 800, jpegQuality: 80, tool };
    const { media } = await prepareImage(toImage(png, 'image/png'), options);

    expect(media.mediaType).toBe('image/jpeg');
  });

  it.each<[string, unknown, string]>([
    ['no Blob', small, 'gave no Blob'],
    ['nothing', undefined, 'gave no Blob'],
    ['an empty Blob', new Blob([]), 'gave bytes of no known type'],
    ['a text', new Blob(['API_KEY=secret']), 'gave bytes of no known type'],
    ['another format', blobOf(avif), 'gave image/avif'],
  ])('that gives %s is told', async (_what, result, fault) => {
    const { tool } = createTool(async () => result);
    const options = { maxDimension: 800, jpegQuality: 80, tool };
    await expect(prepareImage(toImage(png, 'image/png'), options)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot use the image: media.image.tool ${fault}`,
    });
  });

  it('that gives half an image is told', async () => {
    const { tool } = createTool(async () => blobOf(small.subarray(0, -2)));
    const options = { maxDimension: 800, jpegQuality: 80, tool };
    await expect(prepareImage(toImage(png, 'image/png'), options)).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: 'Cannot use the image: it is damaged or cut off',
    });
  });

  it('that throws refuses the image, and its words are the cause', async () => {
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

  it('must be one', () => {
    const { tool } = createTool(async () => blobOf(small));
    expect(imageOptionsOf({ image: { tool } })).toEqual({
      maxDimension: 800,
      jpegQuality: 80,
      tool,
    });
    for (const wrong of ['sharp', {}, { convert: true }]) {
      // A caller without types may give anything.
      const image = { tool: wrong as unknown as ImageTool };
      expect(() => imageOptionsOf({ image })).toThrow(
        'Cannot use the image: media.image.tool must have a function `convert`',
      );
    }
  });
});
