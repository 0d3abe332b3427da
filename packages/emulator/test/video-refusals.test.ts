import { beforeEach, describe, expect, it } from 'vitest';
import type { CatalogueEntry, Emulator } from '@orkit/openrouter-emulator';
import { createEmulator, type createTestClock, send, mediaDataUrl } from './support/client.ts';
import {
  submitAccepted,
  createStoppedEmulator,
  RIVER,
  submit,
  frameImage,
} from './support/videos.ts';

const badge = await mediaDataUrl('badge.png');
const clip = await mediaDataUrl('clip.mp4');
const tone = await mediaDataUrl('tone.mp3');

let emulator: Emulator;
let clock: ReturnType<typeof createTestClock>;

beforeEach(() => {
  ({ emulator, clock } = createStoppedEmulator());
});

async function messageOf(more: object): Promise<string> {
  const { status, body } = await submit(emulator, more);
  return `${status} ${body.error.message}`;
}

/** A model without specified limits. */
const OPEN_MODEL: CatalogueEntry = {
  id: 'a/video:free',
  name: 'Free',
  description: '',
  created: 1,
  contextLength: 1,
  maxCompletionTokens: null,
  input: ['text'],
  output: ['video'],
  tokenizer: 'Media',
  pricing: { prompt: '0', completion: '0' },
  parameters: [],
  providers: ['openai'],
};

describe('a model without specified limits', () => {
  it.each([
    [{ duration: 120 }, 202],
    [{ duration: 121 }, 400],
    [{ size: '5040x2' }, 202],
    [{ size: '2x5042' }, 400],
    [{ size: '3x2' }, 400],
    [{ size: '0x2' }, 400],
    [{ resolution: '768p', aspect_ratio: '2:3', generate_audio: true }, 202],
    [{ frame_images: [frameImage('last_frame')] }, 404],
  ])('responds to %j with %i', async (more, status) => {
    emulator = createEmulator({ models: [OPEN_MODEL] });

    expect((await submit(emulator, { model: OPEN_MODEL.id, ...more })).status).toBe(status);
  });
});

describe('a request for a video is refused', () => {
  it.each([
    [{ duration: 5 }, 'duration: 5 is not supported by google/veo-3.1; supported are 4, 6, 8'],
    [{ resolution: '480p' }, /^400 resolution: 480p is not .* are 720p, 1080p, 4K$/],
    [{ aspect_ratio: '1:1' }, /^400 aspect_ratio: 1:1 is not .* are 16:9, 9:16$/],
    [{ size: '1280x721' }, /^400 size: 1280x721 is not .* are 1280x720, 720x1280, 1920x1080/],
    [{ model: 'openai/sora-2', size: '1920x1080' }, /are 1280x720, 720x1280$/],
    [{ resolution: '999p' }, /^400 resolution: /],
    [{ duration: 0 }, /^400 duration: /],
    [{ size: 'large' }, '400 size: Expected WIDTHxHEIGHT'],
    [{ creativity: 1 }, '400 creativity: google/veo-3.1 does not enlarge videos'],
    [{ upscale_factor: 2 }, '400 upscale_factor: google/veo-3.1 does not enlarge videos'],
    [
      { model: 'alibaba/wan-2.6', generate_audio: true },
      '400 generate_audio: alibaba/wan-2.6 makes silent videos only',
    ],
    [{ prompt: undefined }, /^400 prompt: required/],
    [{ callback_url: 'http://example.com/hook' }, /^400 callback_url: Expected an https URL/],
    [{ callback_url: 'nowhere' }, /^400 callback_url: Expected an https URL/],
    [{ callback_url: 'http://127.0.0.1.example.com/' }, /^400 callback_url: Expected an https URL/],
    [
      { provider: { options: { 'google-vertex': { parameters: { steps: 9 } } } } },
      /^400 provider\.options\.google-vertex\.parameters\.steps is not supported/,
    ],
  ])('for %j', async (more, message) => {
    expect(await messageOf(more)).toMatch(message);
  });

  it('when frame images have the wrong structure', async () => {
    const wrong = { frame_type: 'first_frame', image: { url: badge } };

    expect(await messageOf({ frame_images: [wrong] })).toMatch(/^400 frame_images\.0\.type: /);
    expect(await messageOf({ frame_images: [frameImage('middle_frame')] })).toMatch(
      /^400 frame_images\.0\.frame_type: /,
    );
    expect(await messageOf({ input_references: [{ type: 'image_url', url: badge }] })).toMatch(
      /^400 input_references\.0\.image_url: /,
    );
  });

  it('when the model does not support a frame image, or for two of the same frame', async () => {
    const model = 'google/veo-3.1-fast';
    const twice = [frameImage('first_frame'), frameImage('first_frame')];

    expect(await messageOf({ model, frame_images: [frameImage('last_frame')] })).toMatch(
      /^400 frame_images: last_frame is not supported .* are first_frame$/,
    );
    expect(await messageOf({ model, frame_images: twice })).toMatch(/more than one image/);
  });

  it('when a reference does not match its type', async () => {
    const broken = 'data:image/png;base64,aGVsbG8gd29ybGQ=';
    const video = { type: 'video_url', video_url: { url: tone } };
    const audio = { type: 'audio_url', audio_url: { url: 'tone.mp3' } };

    expect(await messageOf({ frame_images: [frameImage('first_frame', broken)] })).toBe(
      '400 frame_images.0.image_url.url: the bytes are not a readable image',
    );
    expect(await messageOf({ input_references: [video] })).toBe(
      '400 input_references.0.video_url.url: the bytes are not readable video',
    );
    expect(await messageOf({ input_references: [audio] })).toMatch(/expected an http\(s\) URL/);
  });

  it('for a model that is unknown or belongs to another endpoint', async () => {
    expect(await messageOf({ model: 'openai/gpt-4o' })).toMatch(/^400 .*\/chat\/completions$/);
    expect(await messageOf({ model: 'no/such' })).toBe('400 no/such is not a valid model ID');
  });

  it('after a job that is not a completed one of the same key and model', async () => {
    const done = await submitAccepted(emulator);
    clock.advance(2000);
    const running = await submitAccepted(emulator);
    const refusal = [];
    for (const more of [
      { previous_job_id: running.id },
      { previous_job_id: done.id, model: 'google/veo-3.1-fast' },
      { previous_job_id: 'gen-vid-1' },
    ]) {
      refusal.push((await submit(emulator, more)).status);
    }
    const options = { path: '/videos', headers: { Authorization: 'Bearer sk-or-v1-other' } };
    const other = await send(emulator, { ...RIVER, previous_job_id: done.id }, options);

    expect([...refusal, other.status]).toEqual([400, 400, 400, 400]);
    expect((await submit(emulator, { previous_job_id: done.id })).status).toBe(202);
  });

  it('without a key', async () => {
    const options = { path: '/videos', headers: { Authorization: '' } };

    expect((await send(emulator, RIVER, options)).status).toBe(401);
  });

  it('when a free model receives too many requests', async () => {
    emulator = createEmulator({ models: [OPEN_MODEL] });
    const statuses = [];
    for (let count = 0; count < 21; count += 1) {
      statuses.push((await submit(emulator, { model: OPEN_MODEL.id })).status);
    }

    expect(statuses.indexOf(429)).toBe(20);
  });
});

describe('a request for a video is accepted', () => {
  it('with every kind of frame image and reference', async () => {
    const more = {
      model: 'bytedance/seedance-2.0',
      prompt: null,
      frame_images: [
        frameImage('first_frame'),
        frameImage('last_frame', 'https://example.com/end.png'),
      ],
      input_references: [
        { type: 'image_url', image_url: { url: badge } },
        { type: 'audio_url', audio_url: { url: tone } },
        { type: 'video_url', video_url: { url: clip } },
      ],
      provider: { options: { seed: { parameters: { watermark: false } } } },
      duration: 15,
      seed: 7,
    };

    expect((await submit(emulator, more)).status).toBe(202);
  });

  it.each([
    [{ callback_url: 'https://example.com/hook' }],
    [{ size: '720x1280' }],
    [{ model: 'openai/sora-2', size: '720x1280' }],
    [{ model: 'bytedance/seedance-2.0', aspect_ratio: '21:9', resolution: '1080p' }],
  ])('with %j', async (more) => {
    expect((await submit(emulator, more)).status).toBe(202);
  });
});

describe('a model without a known provider', () => {
  it('is refused for its provider, and not for its price', async () => {
    const unserved = { ...OPEN_MODEL, id: 'a/unserved', providers: ['unknown'] };
    ({ emulator } = createStoppedEmulator({ models: [unserved] }));
    await expect(messageOf({ model: 'a/unserved' })).resolves.toBe('404 No endpoints found');
  });
});
