import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cut, joined, readWav, samplesOf, audioFile } from '../../../test/support/sounds.ts';
import type { AudioSource } from './audio-container.ts';
import { HEAD_BYTES, openAudioContainer } from './audio-container.ts';

const cuts = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 8 });

const lengths = fc.oneof(
  fc.integer({ min: 1, max: 300 }),
  fc.integer({ min: HEAD_BYTES - 3, max: HEAD_BYTES + 3 }),
  fc.integer({ min: 1, max: 40_000 }),
);

async function fileOf(chunks: AudioSource['chunks'], contentType?: string) {
  const file = await openAudioContainer({
    chunks,
    contentType,
    keepsSamples: false,
    action: 'generate speech',
    generationId: undefined,
  });
  const bytes = await joined(file.chunks);
  return { mediaType: file.mediaType, bytes, head: file.head() };
}

describe('audio in chunks', () => {
  it('of samples is a WAV file with correct lengths for all sizes of chunks', async () => {
    await fc.assert(
      fc.asyncProperty(lengths, cuts, fc.constantFrom(1, 2, 3), async (length, sizes, channels) => {
        const samples = samplesOf(length);
        const label = `audio/pcm;rate=16000;channels=${channels}`;
        const { mediaType, bytes, head } = await fileOf(cut(samples, sizes), label);
        const file = Buffer.concat([head ?? Buffer.alloc(0), bytes.subarray(head?.length)]);
        const frame = 2 * channels;
        const dataBytes = Math.ceil(length / frame) * frame;
        const { data, ...header } = readWav(file);
        expect(mediaType).toBe('audio/wav');
        expect(header).toEqual({
          isWav: true,
          fileBytes: file.length,
          channels,
          rateHertz: 16_000,
          dataBytes,
        });
        expect(data).toEqual(Buffer.concat([samples, new Uint8Array(dataBytes - samples.length)]));
      }),
    );
  });

  it.each(['tone.mp3', 'tone.wav', 'tone.m4a', 'tone.ogg'])(
    'of %s is that file for all sizes of chunks',
    async (name) => {
      const audio = audioFile(name);
      const complete = await fileOf(cut(audio, [audio.length]));
      expect(complete.bytes.equals(audio)).toBe(true);
      await fc.assert(
        fc.asyncProperty(cuts, async (sizes) => {
          expect(await fileOf(cut(audio, sizes))).toEqual(complete);
        }),
        { numRuns: 20 },
      );
    },
  );
});
