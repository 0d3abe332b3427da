import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { animatedPng } from '../../test/support/pictures.ts';
import { animationFrames } from './node-png.ts';

const still = await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
  .png()
  .toBuffer();

describe('animationFrames', () => {
  it('returns the frames of an animation, and 1 for a still image', () => {
    expect(animationFrames(still)).toBe(1);
    expect(animationFrames(animatedPng(still, 12))).toBe(12);
    expect(animationFrames(animatedPng(still, 0))).toBe(1);
  });

  it('reads only the chunks before the pixels', () => {
    const late = animatedPng(still, 12).subarray(33, 53);

    expect(animationFrames(Buffer.concat([still, late]))).toBe(1);
  });

  it('ends for every truncated file, and for endless chunks', () => {
    const animated = animatedPng(still, 2);
    for (let length = 0; length < animated.length; length += 1) {
      expect(animationFrames(animated.subarray(0, length))).toBeGreaterThan(0);
    }
    expect(animationFrames(new Uint8Array(100_000))).toBe(1);
  });
});
