import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  ASPECT_RATIOS,
  chooseDimensions,
  LONGER_SIDES,
  type Resolution,
  resolutionOf,
  toDimensions,
} from './dimensions.ts';
import type { Capabilities } from './profile.ts';

const resolutions: readonly Resolution[] = ['512', '1K', '2K', '4K'];
const combination = fc.tuple(fc.constantFrom(...resolutions), fc.constantFrom(...ASPECT_RATIOS));

it('a resolution is the longer side for every aspect ratio', () => {
  fc.assert(
    fc.property(combination, ([resolution, ratio]) => {
      const { width, height } = toDimensions(resolution, ratio);

      expect(Math.max(width, height)).toBe(LONGER_SIDES[resolution]);
      expect(resolutionOf({ width, height })).toBe(resolution);
    }),
  );
});

it('the size of a resolution in an aspect ratio agrees with both, and with no other resolution', () => {
  const capabilities: Capabilities = {
    resolution: { type: 'enum', values: resolutions },
    aspect_ratio: { type: 'enum', values: ASPECT_RATIOS },
  };
  fc.assert(
    fc.property(
      combination,
      fc.constantFrom(...resolutions),
      ([resolution, aspectRatio], other) => {
        const dimensions = toDimensions(resolution, aspectRatio);
        const size = `${dimensions.width}x${dimensions.height}`;

        expect(chooseDimensions({ size, resolution, aspectRatio }, capabilities)).toEqual(
          dimensions,
        );
        if (other === resolution) return;
        expect(chooseDimensions({ size, resolution: other }, capabilities)).toBeTypeOf('string');
      },
    ),
  );
});
