import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { checkSamples } from './samples.ts';

/** Returns samples from -1 to 1 as little-endian bytes. */
function encode(samples: readonly number[], bytesPerSample: 2 | 3): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(samples.length * bytesPerSample);
  const loudest = 2 ** (8 * bytesPerSample - 1) - 1;
  for (const [index, sample] of samples.entries())
    bytes.writeIntLE(Math.round(sample * loudest), index * bytesPerSample, bytesPerSample);
  return new Uint8Array(bytes);
}

/** Returns a deterministic number from -1 to 1 for each seed. */
function noiseOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const SAMPLES = 3_000;

/** Silent start of a recording: one that is loud at once may start like a program by chance. */
const SILENCE = [0, 0];

const audio = fc.record({
  bytesPerSample: fc.constantFrom(2, 3),
  hertz: fc.double({ min: 15, max: 12_000, noNaN: true }),
  loudness: fc.double({ min: 0.001, max: 0.95, noNaN: true }),
  phase: fc.double({ min: 0, max: 6.3, noNaN: true }),
  seed: fc.nat(),
});

describe('checkSamples', () => {
  it('accepts tones of any pitch and loudness, with the noise that every recording has', async () => {
    await fc.assert(
      fc.asyncProperty(audio, async ({ bytesPerSample, hertz, loudness, phase, seed }) => {
        const noise = noiseOf(seed);
        const samples = Array.from(
          { length: SAMPLES },
          (_, index) =>
            loudness * Math.sin(phase + (index * hertz * 2 * Math.PI) / 44_100) + noise() / 500,
        );

        const blob = new Blob([encode([...SILENCE, ...samples], bytesPerSample)]);

        await expect(checkSamples(blob)).resolves.toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('accepts noise of any loudness, also in bursts with pauses as in speech', async () => {
    await fc.assert(
      fc.asyncProperty(audio, async ({ bytesPerSample, loudness, seed }) => {
        const noise = noiseOf(seed);
        const samples = Array.from(
          { length: SAMPLES },
          (_, index) => (index % 700 < 300 ? 0.001 : loudness) * noise(),
        );

        const blob = new Blob([encode([...SILENCE, ...samples], bytesPerSample)]);

        await expect(checkSamples(blob)).resolves.toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it.each([2, 3] as const)('accepts silence of %i bytes per sample', async (bytesPerSample) => {
    await expect(
      checkSamples(
        new Blob([
          encode(
            Array.from({ length: SAMPLES }, () => 0),
            bytesPerSample,
          ),
        ]),
      ),
    ).resolves.toBeUndefined();
  });

  it('refuses a text with control characters in it, up to one in ten', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 200, maxLength: 2_000 }),
        fc.integer({ min: 10, max: 100 }),
        async (text, every) => {
          const characters = Array.from(text.replaceAll(/\p{Cc}/gu, 'x'));
          const broken = characters.map((each, index) => (index % every === 0 ? '\b' : each));

          await expect(checkSamples(new Blob([broken.join('')]))).rejects.toMatchObject({
            code: 'UNSUPPORTED_FORMAT',
          });
        },
      ),
    );
  });
});
