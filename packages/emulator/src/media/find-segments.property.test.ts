import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSegments } from './find-segments.ts';

const SAMPLE_RATES = [8000, 16_000, 22_050, 44_100, 48_000];

function makeTone(hertz: number, sampleRate: number, seconds: number): Float32Array {
  return Float32Array.from(
    { length: Math.round(sampleRate * seconds) },
    (_, index) => 0.4 * Math.sin((2 * Math.PI * hertz * index) / sampleRate),
  );
}

describe('findSegments', () => {
  it('measures a tone of 60 to 2000 hertz within one percent, at any sample rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 2000 }),
        fc.constantFrom(...SAMPLE_RATES),
        (hertz, sampleRate) => {
          const segments = findSegments({ values: makeTone(hertz, sampleRate, 0.3), sampleRate });
          expect(segments).toHaveLength(1);
          expect(Math.abs((segments[0]?.hertz ?? 0) - hertz)).toBeLessThanOrEqual(1 + hertz * 0.01);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('distinguishes silence and noise', () => {
    const sampleRate = 16_000;
    const silence = new Float32Array(sampleRate);
    let state = 1;
    const noise = silence.map(() => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647 - 0.5;
    });

    expect(findSegments({ values: silence, sampleRate })).toMatchObject([
      { kind: 'silence', startSeconds: 0, endSeconds: 1 },
    ]);
    expect(findSegments({ values: noise, sampleRate })).toMatchObject([{ kind: 'noise' }]);
  });

  it('accepts audio shorter than a segment', () => {
    const segments = findSegments({ values: makeTone(440, 16_000, 0.02), sampleRate: 16_000 });

    expect(segments).toMatchObject([{ startSeconds: 0, endSeconds: 0.02 }]);
  });
});
