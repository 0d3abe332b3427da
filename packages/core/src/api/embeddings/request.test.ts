import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { webm } from '../../../test/support/containers.ts';
import { writtenJson } from '../../../test/support/written-json.ts';
import { systemClock } from '../../shared/clock.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { EmbeddingInput } from './options.ts';
import { MAX_INPUT_BYTES, toWireInputs } from './request.ts';

async function sample(name: string): Promise<Blob> {
  return new Blob([await readFile(new URL(`../../../../emulator/media/${name}`, import.meta.url))]);
}

const photo = await sample('photo.jpg');
const MIB = 1024 * 1024;

async function readyOf(inputs: readonly EmbeddingInput[], maxDimension?: number) {
  const media = { image: { maxDimension } };
  return await toWireInputs(inputs, {
    media,
    clock: systemClock,
    remainingOptions: () => undefined,
  });
}

describe('toWireInputs', () => {
  it('sends texts unchanged', async () => {
    expect(await readyOf([' a ', { text: 'b' }, { text: 'c', media: [] }])).toEqual({
      input: [' a ', 'b', 'c'],
      modalities: ['text'],
    });
  });

  it('sends media as parts of their input, after the text', async () => {
    const media = [
      photo,
      await sample('speech.wav'),
      await sample('clip.mp4'),
      await sample('paper.pdf'),
    ];
    const { input, modalities } = await readyOf(['a', { text: 'b', media }]);
    expect(modalities).toEqual(['text', 'image', 'audio', 'video', 'file']);
    expect(await writtenJson(input)).toEqual([
      'a',
      {
        content: [
          { type: 'text', text: 'b' },
          {
            type: 'image_url',
            image_url: { url: expect.stringMatching(/^data:image\/jpeg;base64,\/9j/u) },
          },
          {
            type: 'input_audio',
            input_audio: { data: expect.stringMatching(/^UklGR/u), format: 'wav' },
          },
          {
            type: 'input_video',
            input_video: { data: expect.stringMatching(/^data:video\/mp4;base64,/u) },
          },
          {
            type: 'input_file',
            input_file: { data: expect.stringMatching(/^data:application\/pdf;base64,JVBER/u) },
          },
        ],
      },
    ]);
  });

  it('sends audio whose format has no name with its media type', async () => {
    const { input } = await readyOf([{ media: [new Blob([webm(2)])] }]);
    expect(await writtenJson(input)).toEqual([
      {
        content: [
          {
            type: 'input_audio',
            input_audio: { data: expect.stringMatching(/^data:audio\/webm;base64,/u) },
          },
        ],
      },
    ]);
  });

  it('does not require the text modality for media alone', async () => {
    const { input, modalities } = await readyOf([{ media: [photo] }]);
    expect(modalities).toEqual(['image']);
    expect(await writtenJson(input)).toEqual([
      { content: [{ type: 'image_url', image_url: { url: expect.any(String) } }] },
    ]);
  });

  it('scales an image down as for analysis', async () => {
    const lengthOf = async (maxDimension: number) =>
      JSON.stringify(await writtenJson((await readyOf([{ media: [photo] }], maxDimension)).input))
        .length;
    expect(await lengthOf(64)).toBeLessThan((await lengthOf(800)) / 2);
  });

  it('names the input whose media cannot be used', async () => {
    const media = [photo, new Blob(['no medium'])];
    await expect(readyOf(['a', { text: 'b', media }])).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringMatching(/^input\.1: Cannot /u),
      details: { input: 1 },
    });
  });

  it('throws the abort reason of the caller unchanged', async () => {
    const reason = new OpenRouterError('UPSTREAM_TIMEOUT', 'Enough');
    const call = { signal: AbortSignal.abort(reason) };
    const context = { media: {}, clock: systemClock, remainingOptions: () => call };
    const error: unknown = await toWireInputs([{ media: [photo] }], context).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBe(reason);
  });

  it('accepts texts up to the limit in UTF-8, and not a byte more', async () => {
    // Two bytes each.
    const text = 'é'.repeat(MIB / 2);
    const inputs = Array.from({ length: MAX_INPUT_BYTES / MIB }, () => text);
    expect((await readyOf(inputs)).input).toHaveLength(64);
    await expect(readyOf([...inputs, { text: 'a' }])).rejects.toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
      message: 'Cannot embed: the inputs exceed 67108864 bytes in total',
      details: { maxBytes: MAX_INPUT_BYTES },
    });
  });

  it('counts media with the texts', async () => {
    const clip = await sample('clip.mp4');
    const filled = 'a'.repeat(MAX_INPUT_BYTES - clip.size);
    expect((await readyOf([filled, { media: [clip] }])).input).toHaveLength(2);
    await expect(readyOf([`${filled}a`, { media: [clip] }])).rejects.toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
    });
  });

  it('measures the texts before it loads media', async () => {
    const inputs = [{ media: [new Blob(['no medium'])] }, 'a'.repeat(MAX_INPUT_BYTES + 1)];
    await expect(readyOf(inputs)).rejects.toMatchObject({ code: 'RESOURCE_TOO_LARGE' });
  });
});
