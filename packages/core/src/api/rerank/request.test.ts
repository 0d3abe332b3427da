import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { writtenJson } from '../../../test/support/written-json.ts';
import { systemClock } from '../../shared/clock.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { RerankDocument } from './options.ts';
import { MAX_DOCUMENTS_BYTES, toWireDocuments } from './request.ts';

const photo = new Blob([
  await readFile(new URL('../../../../emulator/media/photo.jpg', import.meta.url)),
]);
const MIB = 1024 * 1024;

async function wireOf(documents: readonly RerankDocument[], maxDimension?: number) {
  const media = { image: { maxDimension } };
  const context = { media, clock: systemClock, remainingOptions: () => undefined };
  return await toWireDocuments(documents, context);
}

describe('toWireDocuments', () => {
  it('sends texts unchanged', async () => {
    expect(await wireOf([' a ', { text: 'b' }, { text: 'c', image: undefined }])).toEqual([
      ' a ',
      'b',
      'c',
    ]);
  });

  it('sends an image as a data URL, with its text if it has one', async () => {
    const [first, second, third] = (await writtenJson(
      await wireOf(['a', { text: 'b', image: photo }, { image: photo }]),
    )) as readonly unknown[]; // A list is written as a list.
    expect(first).toBe('a');
    expect(second).toEqual({
      text: 'b',
      image: expect.stringMatching(/^data:image\/jpeg;base64,/u),
    });
    expect(third).toEqual({ image: expect.stringMatching(/^data:image\/jpeg;base64,/u) });
  });

  it('scales an image down as for analysis', async () => {
    const [large] = await wireOf([{ image: photo }], 800);
    const [small] = await wireOf([{ image: photo }], 64);
    expect(sizeOf(small)).toBeLessThan(sizeOf(large) / 2);
  });

  it('names the document whose image cannot be used', async () => {
    const image = new Blob(['no image']);
    await expect(wireOf(['a', { text: 'b', image }])).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringMatching(/^documents\.1: Cannot /u),
      details: { document: 1 },
    });
  });

  it('throws the abort reason of the caller unchanged', async () => {
    const reason = new OpenRouterError('UPSTREAM_TIMEOUT', 'Enough');
    const call = { signal: AbortSignal.abort(reason) };
    const context = { media: {}, clock: systemClock, remainingOptions: () => call };
    const error: unknown = await toWireDocuments([{ image: photo }], context).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBe(reason);
  });

  it('accepts texts up to the limit in UTF-8, and not a byte more', async () => {
    // Two bytes each.
    const document = 'é'.repeat(MIB / 2);
    const documents = Array.from({ length: MAX_DOCUMENTS_BYTES / MIB }, () => document);
    expect(await wireOf(documents)).toHaveLength(32);
    await expect(wireOf([...documents, { text: 'a' }])).rejects.toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
      message: 'Cannot rerank: the documents exceed 33554432 bytes in total',
      details: { maxBytes: MAX_DOCUMENTS_BYTES },
    });
  });

  it('counts images with the texts', async () => {
    const [ready] = await wireOf([{ image: photo }]);
    const filled = 'a'.repeat(MAX_DOCUMENTS_BYTES - sizeOf(ready));
    expect(await wireOf([filled, { image: photo }])).toHaveLength(2);
    await expect(wireOf([`${filled}a`, { image: photo }])).rejects.toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
    });
  });

  it('measures the texts before it loads an image', async () => {
    const documents = [{ image: new Blob(['no image']) }, 'a'.repeat(MAX_DOCUMENTS_BYTES + 1)];
    await expect(wireOf(documents)).rejects.toMatchObject({ code: 'RESOURCE_TOO_LARGE' });
  });
});

/** Returns the bytes of the image of a document. */
function sizeOf(document: Awaited<ReturnType<typeof wireOf>>[number] | undefined): number {
  return typeof document === 'object' ? document.image.blob.size : Number.NaN;
}
