import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { checkVideoRequest } from './check-request.ts';
import { parseVideoModel } from './models.ts';
import type { VideoRequest } from './options.ts';
import { priceVideo } from './prices.ts';

const resolutions = ['480p', '720p', '1080p', '4k'] as const;

/** Names as providers spell them, of every known unit and an unknown one. */
const sku = fc
  .record({
    mode: fc.constantFrom('', 'text_to_video_', 'image_to_video_'),
    unit: fc.constantFrom('per_second', 'per_video', 'video_tokens', 'minimum', 'per_vibe_unit'),
    audio: fc.constantFrom('', '_with_audio', '_without_audio'),
    resolution: fc.constantFrom('', ...resolutions.map((each) => `_${each}`)),
  })
  .map(({ mode, unit, audio, resolution }) => `${mode}${unit}${audio}${resolution}`);

const price = fc.double({ min: 0.000_001, max: 10, noNaN: true });

const model = fc.record({
  id: fc.constant('a/b'),
  supported_durations: fc.option(fc.array(fc.integer({ min: 0, max: 60 }))),
  supported_resolutions: fc.option(fc.array(fc.constantFrom(...resolutions))),
  generate_audio: fc.option(fc.boolean()),
  pricing_skus: fc.dictionary(sku, price, { minKeys: 1, maxKeys: 6 }),
});

const integer = fc.oneof(fc.nat({ max: 5_000 }), fc.constantFrom(0, 10 ** 400, Number.MAX_VALUE));

const pair = (sign: string) =>
  fc.tuple(integer, integer).map(([a, b]) => `${BigInt(finite(a))}${sign}${BigInt(finite(b))}`);

const finite = (value: number) => (value === Infinity ? Number.MAX_VALUE : value);

const request: fc.Arbitrary<VideoRequest> = fc.record(
  {
    durationSeconds: integer,
    resolution: fc.constantFrom(...resolutions, '2160p', '8k', 'best'),
    size: pair('x'),
    aspectRatio: pair(':'),
    generateAudio: fc.boolean(),
    firstFrame: fc.constant('https://example.com/cat.png'),
    previousJobId: fc.constant('gen-vid-1'),
  },
  { requiredKeys: [] },
);

/** Returns a request that passes the checks; `undefined` for any other, which is not sent. */
function toValidRequest(input: VideoRequest): VideoRequest | undefined {
  try {
    return checkVideoRequest({ prompt: 'a cat', ...input });
  } catch {
    return undefined;
  }
}

describe('priceVideo', () => {
  it('never calls a priced video free, and returns a cost exactly when it is certain or estimated', () => {
    const law = fc.property(model, request, (record, input) => {
      const videoModel = parseVideoModel(record);
      const valid = toValidRequest(input);
      if (videoModel === undefined || valid === undefined) return;
      const { certainty, costUsd = Number.POSITIVE_INFINITY } = priceVideo(videoModel, valid);
      expect(costUsd).toBeGreaterThan(0);
      expect(costUsd === Number.POSITIVE_INFINITY).toBe(certainty === 'unknown');
    });
    fc.assert(law, { numRuns: 1_000 });
  });

  it('bounds the cost of a request that leaves less open', () => {
    const law = fc.property(
      model,
      request,
      fc.constantFrom(...resolutions),
      fc.boolean(),
      (record, input, resolution, generateAudio) => {
        const parsed = parseVideoModel(record);
        const open = toValidRequest({ ...input, size: undefined, resolution: undefined });
        if (parsed === undefined || open === undefined) return;
        const videoModel = { ...parsed, supportedResolutions: undefined, generateAudio: undefined };
        const bound = priceVideo(videoModel, open);
        if (bound.certainty !== 'upper_bound') return;
        const chosen = priceVideo(videoModel, { generateAudio, ...open, resolution });
        expect(chosen.costUsd ?? 0).toBeLessThanOrEqual((bound.costUsd ?? 0) * (1 + 1e-9));
      },
    );
    fc.assert(law, { numRuns: 1_000 });
  });
});
