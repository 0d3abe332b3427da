import { describe, expect, it } from 'vitest';

import { parseVideoModel } from './models.ts';
import type { VideoRequest } from './options.ts';
import { priceVideo } from './prices.ts';

function price(
  skus: Readonly<Record<string, string>> | null,
  request: VideoRequest = {},
  more: Readonly<Record<string, unknown>> = {},
) {
  const model = parseVideoModel({
    id: 'a/b',
    supported_durations: [4, 8],
    pricing_skus: skus,
    ...more,
  });
  if (model === undefined) throw new Error('The model is invalid');
  return priceVideo(model, { prompt: 'a cat', ...request });
}

describe('priceVideo', () => {
  it('explains its estimate', () => {
    expect(price({ 'per-video-second': '0.40' }, { durationSeconds: 8 })).toEqual({
      certainty: 'upper_bound',
      costUsd: 3.2,
      model: 'a/b',
      basis: '8 s of video at $0.40 a second',
    });
  });

  const byResolution = { 'per-video-second': '0.50', 'per-video-second-1080p': '0.75' };
  const byAudio = {
    duration_seconds_with_audio: '0.40',
    duration_seconds_without_audio: '0.20',
    duration_seconds_with_audio_4k: '0.60',
    duration_seconds_without_audio_4k: '0.50',
  };

  it.each<[string, Readonly<Record<string, string>>, VideoRequest, number]>([
    ['the price of the resolution', byResolution, { resolution: '1080p' }, 0.75],
    ['the general price for another one', byResolution, { resolution: '720p' }, 0.5],
    ['the highest price when no resolution is requested', byResolution, {}, 0.75],
    ['the resolution of a size', byResolution, { size: '1080x1920' }, 0.75],
    ['the price with audio', byAudio, { generateAudio: true, resolution: '720p' }, 0.4],
    ['the price without audio', byAudio, { generateAudio: false, resolution: '720p' }, 0.2],
    ['the price without audio in 4K', byAudio, { generateAudio: false, size: '3840x2160' }, 0.5],
    ['the highest price when audio is left open', byAudio, { resolution: '4K' }, 0.6],
    ['a price in cents', { cents_per_second_output: '12' }, {}, 0.12],
    [
      'the price for text alone',
      { text_to_video_duration_seconds: '0.1', image_to_video_duration_seconds: '0.3' },
      {},
      0.1,
    ],
    [
      'the price for an input image',
      { text_to_video_duration_seconds: '0.3', image_to_video_duration_seconds: '0.1' },
      { firstFrame: 'https://example.com/cat.png' },
      0.1,
    ],
    [
      'the price without a continuation',
      { cents_per_second_output: '10', cents_per_second_video_continuation: '40' },
      {},
      0.1,
    ],
    [
      'the price of a continuation',
      { cents_per_second_output: '40', cents_per_second_video_continuation: '10' },
      { previousJobId: 'gen-vid-1' },
      0.1,
    ],
    ['a price with a provider prefix', { 'maker:duration_seconds_720p': '0.2' }, {}, 0.2],
  ])('uses %s', (_, skus, request, perSecond) => {
    expect(price(skus, { durationSeconds: 4, ...request })).toMatchObject({
      certainty: 'upper_bound',
      costUsd: Number((perSecond * 4).toPrecision(12)),
    });
  });

  it('uses the highest price that the model may choose, however well another one matches', () => {
    const skus = { text_to_video_per_second_720p: '0.1', per_second_1080p: '0.5' };
    expect(price(skus, { durationSeconds: 8 })).toMatchObject({
      certainty: 'upper_bound',
      costUsd: 4,
    });
    expect(price(skus, { durationSeconds: 8, resolution: '720p' })).toMatchObject({ costUsd: 0.8 });
    const audio = { text_to_video_per_second_without_audio: '0.1', per_second_with_audio: '0.5' };
    expect(price(audio, { durationSeconds: 8 })).toMatchObject({ costUsd: 4 });
  });

  it('uses the price that matches more of the request, also where it is lower', () => {
    const skus = {
      per_second: '0.5',
      per_second_480p: '0.2',
      text_to_video_per_second_480p: '0.1',
    };
    expect(price(skus, { durationSeconds: 4, resolution: '480p' })).toMatchObject({ costUsd: 0.4 });
  });

  it('is only an estimate where an estimated price may apply', () => {
    const skus = { per_second_1080p: '9', video_tokens_720p: '0.000007' };
    expect(price(skus, { durationSeconds: 4 })).toMatchObject({
      certainty: 'estimate',
      costUsd: 36,
    });
  });

  it('assumes the longest duration when none is requested', () => {
    expect(price({ 'per-video-second': '0.5' })).toMatchObject({
      certainty: 'upper_bound',
      costUsd: 4,
    });
  });

  it('is only an estimate when the duration is unknown', () => {
    const estimate = price({ 'per-video-second': '0.5' }, {}, { supported_durations: null });
    expect(estimate).toMatchObject({ certainty: 'estimate', costUsd: 5 });
  });

  it('uses the only resolution of a model, and that it has no audio', () => {
    const skus = { duration_seconds_720p: '0.1', duration_seconds_1080p: '0.2' };
    const oneResolution = { supported_resolutions: ['720p'] };
    expect(price(skus, { durationSeconds: 4 }, oneResolution)).toMatchObject({ costUsd: 0.4 });
    const silent = { generate_audio: false };
    expect(price(byAudio, { durationSeconds: 4, resolution: '720p' }, silent)).toMatchObject({
      costUsd: 0.8,
    });
  });

  it('uses a price per video', () => {
    expect(price({ 'per-video': '0.9' })).toMatchObject({
      certainty: 'upper_bound',
      costUsd: 0.9,
    });
  });

  it('adds input images, and applies the minimum price', () => {
    const skus = { duration_seconds: '0.1', reference_images: '0.04' };
    const references = ['https://example.com/1.png', 'https://example.com/2.png'];
    expect(price(skus, { durationSeconds: 4, references })).toMatchObject({ costUsd: 0.48 });
    const withMinimum = { cents_per_second_output: '1', minimum_cents_per_generation: '56' };
    expect(price(withMinimum, { durationSeconds: 4 })).toMatchObject({
      costUsd: 0.56,
      basis: '4 s of video at $0.01 a second, but at least $0.56',
    });
    expect(price(withMinimum, { durationSeconds: 60 })).toMatchObject({ costUsd: 0.6 });
  });

  it('estimates tokens by the area', () => {
    const skus = { video_tokens: '0.000007', video_tokens_without_audio: '0.000006' };
    const exact = price(skus, { durationSeconds: 5, size: '1280x720', generateAudio: true });
    expect(exact.certainty).toBe('estimate');
    // 1280 × 720 × 24 × 5 / 1024 tokens.
    expect(exact.costUsd).toBeCloseTo(0.756, 6);
    const named = price(skus, {
      durationSeconds: 5,
      resolution: '720p',
      aspectRatio: '16:9',
      generateAudio: true,
    });
    expect(named.costUsd).toBeCloseTo(0.756, 6);
    const open = price(skus, { durationSeconds: 5, resolution: '720p', generateAudio: true });
    expect(open.costUsd).toBeGreaterThan(0.756);
  });

  it('is only an estimate beside an unknown price', () => {
    const estimate = price({ duration_seconds: '0.1', per_vibe_unit: '3' }, { durationSeconds: 4 });
    expect(estimate).toMatchObject({ certainty: 'estimate', costUsd: 0.4 });
  });

  it('does not use a price with audio for a video without audio', () => {
    const skus = { duration_seconds_with_audio: '0.4' };
    expect(price(skus, { generateAudio: false })).toMatchObject({ certainty: 'unknown' });
    expect(price(skus, { generateAudio: true })).toMatchObject({ certainty: 'upper_bound' });
  });

  it.each([
    ['no prices', null],
    ['a price by the area', { cents_per_megapixel_second_precise: '7.5' }],
    ['a price for another resolution', { duration_seconds_480p: '0.1' }],
  ])('is unknown with %s', (_, skus) => {
    expect(price(skus, { resolution: '720p' })).toMatchObject({
      certainty: 'unknown',
      costUsd: undefined,
    });
  });
});
