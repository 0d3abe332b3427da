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
  if (model === undefined) throw new Error('This is no model');
  return priceVideo(model, { prompt: 'a cat', ...request });
}

describe('priceVideo', () => {
  it('tells how it reckoned', () => {
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
    ['the dearest when no resolution is asked', byResolution, {}, 0.75],
    ['the resolution of a size', byResolution, { size: '1080x1920' }, 0.75],
    ['sound', byAudio, { generateAudio: true, resolution: '720p' }, 0.4],
    ['silence', byAudio, { generateAudio: false, resolution: '720p' }, 0.2],
    ['silence in 4K', byAudio, { generateAudio: false, size: '3840x2160' }, 0.5],
    ['the dearest when sound is left open', byAudio, { resolution: '4K' }, 0.6],
    ['cents', { cents_per_second_output: '12' }, {}, 0.12],
    [
      'words alone',
      { text_to_video_duration_seconds: '0.1', image_to_video_duration_seconds: '0.3' },
      {},
      0.1,
    ],
    [
      'a picture to begin with',
      { text_to_video_duration_seconds: '0.3', image_to_video_duration_seconds: '0.1' },
      { firstFrame: 'https://example.com/cat.png' },
      0.1,
    ],
    [
      'no continuation',
      { cents_per_second_output: '10', cents_per_second_video_continuation: '40' },
      {},
      0.1,
    ],
    [
      'a continuation',
      { cents_per_second_output: '40', cents_per_second_video_continuation: '10' },
      { previousJobId: 'gen-vid-1' },
      0.1,
    ],
    ['a provider before the name', { 'maker:duration_seconds_720p': '0.2' }, {}, 0.2],
  ])('takes %s', (_, skus, request, perSecond) => {
    expect(price(skus, { durationSeconds: 4, ...request })).toMatchObject({
      certainty: 'upper_bound',
      costUsd: Number((perSecond * 4).toPrecision(12)),
    });
  });

  it('takes the dearest of all that the model may choose, however well another line fits', () => {
    const skus = { text_to_video_per_second_720p: '0.1', per_second_1080p: '0.5' };
    expect(price(skus, { durationSeconds: 8 })).toMatchObject({
      certainty: 'upper_bound',
      costUsd: 4,
    });
    expect(price(skus, { durationSeconds: 8, resolution: '720p' })).toMatchObject({ costUsd: 0.8 });
    const audio = { text_to_video_per_second_without_audio: '0.1', per_second_with_audio: '0.5' };
    expect(price(audio, { durationSeconds: 8 })).toMatchObject({ costUsd: 4 });
  });

  it('takes the line that is for more of what was asked, also where it is cheaper', () => {
    const skus = {
      per_second: '0.5',
      per_second_480p: '0.2',
      text_to_video_per_second_480p: '0.1',
    };
    expect(price(skus, { durationSeconds: 4, resolution: '480p' })).toMatchObject({ costUsd: 0.4 });
  });

  it('promises no bound where a line that is guessed may be meant', () => {
    const skus = { per_second_1080p: '9', video_tokens_720p: '0.000007' };
    expect(price(skus, { durationSeconds: 4 })).toMatchObject({
      certainty: 'estimate',
      costUsd: 36,
    });
  });

  it('takes the longest time when none is asked', () => {
    expect(price({ 'per-video-second': '0.5' })).toMatchObject({
      certainty: 'upper_bound',
      costUsd: 4,
    });
  });

  it('promises nothing when nobody says how long it is', () => {
    const told = price({ 'per-video-second': '0.5' }, {}, { supported_durations: null });
    expect(told).toMatchObject({ certainty: 'estimate', costUsd: 5 });
  });

  it('knows the only resolution and the silence of a model', () => {
    const skus = { duration_seconds_720p: '0.1', duration_seconds_1080p: '0.2' };
    const only = { supported_resolutions: ['720p'] };
    expect(price(skus, { durationSeconds: 4 }, only)).toMatchObject({ costUsd: 0.4 });
    const silent = { generate_audio: false };
    expect(price(byAudio, { durationSeconds: 4, resolution: '720p' }, silent)).toMatchObject({
      costUsd: 0.8,
    });
  });

  it('takes a price for the whole video', () => {
    expect(price({ 'per-video': '0.9' })).toMatchObject({
      certainty: 'upper_bound',
      costUsd: 0.9,
    });
  });

  it('adds pictures that are handed in, and the least that is charged', () => {
    const skus = { duration_seconds: '0.1', reference_images: '0.04' };
    const references = ['https://example.com/1.png', 'https://example.com/2.png'];
    expect(price(skus, { durationSeconds: 4, references })).toMatchObject({ costUsd: 0.48 });
    const least = { cents_per_second_output: '1', minimum_cents_per_generation: '56' };
    expect(price(least, { durationSeconds: 4 })).toMatchObject({
      costUsd: 0.56,
      basis: '4 s of video at $0.01 a second, but at least $0.56',
    });
    expect(price(least, { durationSeconds: 60 })).toMatchObject({ costUsd: 0.6 });
  });

  it('guesses tokens by the area', () => {
    const skus = { video_tokens: '0.000007', video_tokens_without_audio: '0.000006' };
    const told = price(skus, { durationSeconds: 5, size: '1280x720', generateAudio: true });
    expect(told.certainty).toBe('estimate');
    // 1280 × 720 × 24 × 5 / 1024 tokens.
    expect(told.costUsd).toBeCloseTo(0.756, 6);
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

  it('promises no bound beside a price that it does not understand', () => {
    const told = price({ duration_seconds: '0.1', per_vibe_unit: '3' }, { durationSeconds: 4 });
    expect(told).toMatchObject({ certainty: 'estimate', costUsd: 0.4 });
  });

  it('knows no price of silence from one of sound', () => {
    const skus = { duration_seconds_with_audio: '0.4' };
    expect(price(skus, { generateAudio: false })).toMatchObject({ certainty: 'unknown' });
    expect(price(skus, { generateAudio: true })).toMatchObject({ certainty: 'upper_bound' });
  });

  it.each([
    ['no prices', null],
    ['a price by the area', { cents_per_megapixel_second_precise: '7.5' }],
    ['a price for another resolution', { duration_seconds_480p: '0.1' }],
  ])('knows nothing with %s', (_, skus) => {
    expect(price(skus, { resolution: '720p' })).toMatchObject({
      certainty: 'unknown',
      costUsd: undefined,
    });
  });
});
