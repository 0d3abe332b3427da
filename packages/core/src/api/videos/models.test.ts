import { describe, expect, it } from 'vitest';

import { videoModelRecord } from '../../../test/support/video-wire.ts';
import { parseVideoModel } from './models.ts';

describe('parseVideoModel', () => {
  it('returns capabilities and prices of a model', () => {
    const record = videoModelRecord('a/b', {
      name: 'B',
      supported_durations: [4, 6],
      supported_resolutions: ['720p'],
      supported_aspect_ratios: [],
      supported_sizes: ['1280x720'],
      supported_frame_images: ['first_frame'],
      generate_audio: true,
      seed: false,
      upscale_factor: { min: 1, max: null },
      creativity: [1],
      allowed_passthrough_parameters: ['a'],
      pricing_skus: { 'per-video-second': '0.40', broken: 'soon', free: 0, negative: '-1' },
    });
    expect(parseVideoModel(record)).toEqual({
      id: 'a/b',
      name: 'B',
      supportedDurations: [4, 6],
      supportedResolutions: ['720p'],
      supportedAspectRatios: [],
      supportedSizes: ['1280x720'],
      supportedFrameImages: ['first_frame'],
      generateAudio: true,
      seed: false,
      upscaleFactor: { min: 1, max: undefined },
      creativity: [1],
      allowedPassthroughParameters: ['a'],
      prices: { 'per-video-second': 0.4, free: 0 },
    });
  });

  it('reads null as unknown, except for upscaling, where it means unsupported', () => {
    expect(parseVideoModel(videoModelRecord('a/b'))).toMatchObject({
      supportedDurations: undefined,
      seed: undefined,
      creativity: [],
      upscaleFactor: null,
      prices: undefined,
    });
    expect(parseVideoModel({ id: 'a/b' })).toMatchObject({
      name: 'a/b',
      creativity: undefined,
      upscaleFactor: undefined,
      allowedPassthroughParameters: undefined,
    });
  });

  it('keeps an entry with invalid fields, and omits an invalid entry', () => {
    const record = {
      id: 'a/b',
      supported_durations: [4, '6', null],
      seed: 'yes',
      pricing_skus: 5,
    };
    expect(parseVideoModel(record)).toMatchObject({ supportedDurations: [4], seed: undefined });
    for (const invalid of [null, 'a', {}, { id: '' }, []])
      expect(parseVideoModel(invalid)).toBeUndefined();
  });
});
