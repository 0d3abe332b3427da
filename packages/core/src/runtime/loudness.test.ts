import { describe, expect, it } from 'vitest';

import { loudnessOf } from './loudness.ts';

/** Returns samples of 16 bits of which one channel is loud. */
function withOneLoud(channels: number, loud: number): Uint8Array {
  const samples = Int16Array.from({ length: channels * 512 }, (_, index) =>
    index % channels === loud ? 16_384 : 0,
  );
  return new Uint8Array(samples.buffer);
}

/** Returns bytes with these bits, and some more. */
function bytesOf(...bits: readonly string[]): Uint8Array {
  const text = bits.join('').padEnd(256, '0');
  return Uint8Array.from({ length: 32 }, (_, at) => parseInt(text.slice(at * 8, at * 8 + 8), 2));
}

const gain = (steps: number): string => steps.toString(2).padStart(8, '0');

describe('the loudness of samples', () => {
  const cases = [1, 2, 6, 8].flatMap((channels) =>
    Array.from({ length: channels }, (_, loud) => [channels, loud] as const),
  );
  it.each(cases)('of %i channels counts a speaker on channel %i alone', (channels, loud) => {
    expect(loudnessOf('pcm-s16', withOneLoud(channels, loud))).toBeCloseTo(0.5 / channels, 1);
    expect(loudnessOf('pcm-s16', withOneLoud(channels, loud))).toBeGreaterThan(0.04);
  });

  it('is 0 for silence', () => {
    expect(loudnessOf('pcm-s16', new Uint8Array(4_096))).toBe(0);
  });
});

describe('the loudness of AAC', () => {
  // Element, number, and for a pair: common window, reserved, window sequence, shape, bands, prediction or grouping, mask.
  const frames: readonly (readonly [string, readonly string[]])[] = [
    ['one channel', ['000', '0000']],
    ['a pair with windows of their own', ['001', '0000', '0']],
    ['a pair with long windows', ['001', '0000', '1', '0', '00', '0', '101000', '0', '00']],
    ['a pair with a mask', ['001', '0000', '1', '0', '00', '0', '000011', '0', '01', '101']],
    [
      'a pair with short windows in three groups',
      ['001', '0000', '1', '0', '10', '0', '0010', '1110110', '01', '111111'],
    ],
  ];

  it.each(frames)('is the gain of %s', (_, head) => {
    expect(loudnessOf('aac', bytesOf(...head, gain(100)))).toBe(1);
    const louder = loudnessOf('aac', bytesOf(...head, gain(140)));
    expect(20 * Math.log10(louder)).toBeCloseTo(60, 9);
  });

  it('is 0 for a frame without sound, however many bytes it has', () => {
    expect(loudnessOf('aac', bytesOf('110', '1111', gain(255)))).toBe(0);
  });
});

it('is that of the bytes for other codecs', () => {
  expect(loudnessOf('opus', new Uint8Array(48))).toBe(48);
});
