import { readFile } from 'node:fs/promises';

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import {
  accepted,
  clip,
  createVideoWire,
  JOB_ID,
  photo,
  videoModelRecord,
} from '../../../test/support/video-wire.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { VideoRequest } from './options.ts';

const tone = new Blob([
  await readFile(new URL('../../../../emulator/media/tone.mp3', import.meta.url)),
]);
const sideways = new Blob([
  await readFile(new URL('../../../../emulator/media/photo-sideways.jpg', import.meta.url)),
]);
const prompt = 'A river';

const listed = {
  data: [
    videoModelRecord('google/veo-3.1', {
      supported_durations: [4, 6, 8],
      supported_resolutions: ['720p', '1080p'],
      supported_aspect_ratios: ['16:9'],
      supported_sizes: ['1280x720'],
      supported_frame_images: ['first_frame'],
      generate_audio: false,
      seed: false,
      allowed_passthrough_parameters: ['negativePrompt'],
    }),
    videoModelRecord('some/other-video', {
      supported_durations: [],
      supported_frame_images: [],
      creativity: [1, 2],
      upscale_factor: { min: 1, max: 4 },
    }),
    videoModelRecord('some/hearing-video', {
      supported_durations: [5],
      supported_resolutions: ['4K'],
      supported_aspect_ratios: ['1:1'],
      supported_sizes: ['1x1'],
      supported_frame_images: ['last_frame'],
      generate_audio: true,
      seed: true,
      upscale_factor: { max: null },
      allowed_passthrough_parameters: ['watermark'],
    }),
    { name: 'an invalid entry' },
  ],
};

function createWire() {
  return createVideoWire({ videoModels: () => Response.json(listed) });
}

describe('client.videos.create', () => {
  it('sends the fields of the request under the names of OpenRouter', async () => {
    const { client, bodies } = createVideoWire();
    const job = await client.videos.create({
      prompt,
      model: 'some/hearing-video',
      durationSeconds: 5,
      resolution: '720p',
      aspectRatio: '9:16',
      generateAudio: true,
      seed: 7,
      callbackUrl: 'https://a.test/hook',
      previousJobId: 'gen-vid-0',
      outputPath: 'river.mp4',
    });
    expect(job.id).toBe(JOB_ID);
    expect(job.notes).toEqual([]);
    expect(bodies).toEqual([
      {
        model: 'some/hearing-video',
        prompt,
        duration: 5,
        resolution: '720p',
        aspect_ratio: '9:16',
        generate_audio: true,
        seed: 7,
        callback_url: 'https://a.test/hook',
        previous_job_id: 'gen-vid-0',
      },
    ]);
  });

  it('sends frames and references in the shapes that OpenRouter documents', async () => {
    const { client, bodies } = createVideoWire();
    await client.videos.create({
      model: 'some/hearing-video',
      firstFrame: photo,
      lastFrame: photo,
      references: [photo, { bytes: clip }, tone],
    });
    const image_url = { url: expect.stringMatching(/^data:image\/jpeg;base64,/u) };
    const video_url = { url: expect.stringMatching(/^data:video\/mp4;base64,/u) };
    const audio_url = { url: expect.stringMatching(/^data:audio\/mpeg;base64,/u) };
    expect(bodies[0]).toEqual({
      model: 'some/hearing-video',
      frame_images: [
        { type: 'image_url', image_url, frame_type: 'first_frame' },
        { type: 'image_url', image_url, frame_type: 'last_frame' },
      ],
      input_references: [
        { type: 'image_url', image_url },
        { type: 'video_url', video_url },
        { type: 'audio_url', audio_url },
      ],
    });
  });

  it('sends images upright at full size', async () => {
    const { client, bodies } = createVideoWire();
    await client.videos.create({ firstFrame: sideways });
    const url = /data:image\/jpeg;base64,([^"]+)/u.exec(JSON.stringify(bodies[0]))?.[1] ?? '';
    const [original, sent] = await Promise.all([
      sharp(new Uint8Array(await sideways.arrayBuffer())).metadata(),
      sharp(Buffer.from(url, 'base64')).metadata(),
    ]);
    expect([sent.width, sent.height]).toEqual([original.height, original.width]);
    expect(sent.orientation).toBeUndefined();
  });

  it('rejects a reference of a kind that the model, or every model, does not support', async () => {
    const { client, bodies } = createVideoWire();
    await expect(client.videos.create({ references: [photo, tone] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message:
        'references.1: Cannot generate the video: the model google/veo-3.1 takes text, image, not audio',
      details: { field: 'references.1', accepted: ['text', 'image'] },
    });
    // Damaged, which does not matter: mending it would not help.
    const pdf = new Blob(['%PDF-1.7\n%\u0001\n1 0 obj\n']);
    await expect(client.videos.create({ references: [pdf] })).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringMatching(
        /^references\.0: Cannot use the reference: it is application/u,
      ),
    });
    expect(bodies).toEqual([]);
  });

  it('throws the abort reason of the caller when aborted while media are loaded', async () => {
    const { client, bodies } = createVideoWire();
    const reason = new OpenRouterError('UPSTREAM_TIMEOUT', 'Enough');
    const created = client.videos.create(
      { firstFrame: photo },
      { signal: AbortSignal.abort(reason) },
    );
    await expect(created).rejects.toBe(reason);
    expect(bodies).toEqual([]);
  });

  it('uses the model of the client, else the default', async () => {
    const first = createVideoWire();
    await first.client.videos.create({ prompt });
    expect(first.bodies[0]).toMatchObject({ model: 'google/veo-3.1' });
    const second = createVideoWire({}, { defaults: { videoGenerationModel: 'some/other-video' } });
    await second.client.videos.create({ prompt });
    expect(second.bodies[0]).toMatchObject({ model: 'some/other-video' });
  });

  it('sends provider settings in the field that OpenRouter passes through', async () => {
    const { client, bodies } = createWire();
    await client.videos.create({ prompt, providerOptions: { google: { negativePrompt: 'rain' } } });
    expect(bodies[0]).toMatchObject({
      provider: { options: { google: { parameters: { negativePrompt: 'rain' } } } },
    });
  });

  const veo = 'Cannot generate the video: the model google/veo-3.1';
  // A model whose entry leaves the field open is not proposed.
  it.each<[Partial<VideoRequest>, string, readonly unknown[], readonly string[]]>([
    [
      { durationSeconds: 5 },
      'takes "durationSeconds" 4, 6, 8, not 5',
      [4, 6, 8],
      ['some/hearing-video'],
    ],
    [
      { resolution: '4K' },
      'takes "resolution" 720p, 1080p, not 4K',
      ['720p', '1080p'],
      ['some/hearing-video'],
    ],
    [{ aspectRatio: '1:1' }, 'takes "aspectRatio" 16:9, not 1:1', ['16:9'], ['some/hearing-video']],
    [{ size: '1x1' }, 'takes "size" 1280x720, not 1x1', ['1280x720'], ['some/hearing-video']],
    [
      { lastFrame: photo },
      'takes firstFrame, not lastFrame',
      ['firstFrame'],
      ['some/hearing-video'],
    ],
    [{ generateAudio: true }, 'generates videos without audio only', [], ['some/hearing-video']],
    [{ seed: 1 }, 'takes no seed', [], ['some/hearing-video']],
    [{ creativity: 1 }, 'takes no "creativity"', [], ['some/other-video']],
    [
      { upscaleFactor: 2 },
      'takes no "upscaleFactor"',
      [],
      ['some/other-video', 'some/hearing-video'],
    ],
    [
      { providerOptions: { google: { watermark: true } } },
      'takes the settings negativePrompt, not watermark',
      ['negativePrompt'],
      ['some/hearing-video'],
    ],
  ])('rejects %j before anything is paid', async (fields, why, accepts, alternatives) => {
    const { client, bodies, ledger } = createWire();
    await expect(client.videos.create({ prompt, ...fields })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `${veo} ${why}`,
      hints: [{ kind: 'models', models: alternatives }],
      details: { model: 'google/veo-3.1', accepted: accepts, alternatives },
    });
    expect(bodies).toEqual([]);
    expect(ledger.events).toEqual([]);
  });

  it.each<[Partial<VideoRequest>, string]>([
    [{ durationSeconds: 4 }, 'takes no "durationSeconds"'],
    [{ firstFrame: photo }, 'takes no images as frames'],
    [{ creativity: 3 }, 'takes "creativity" 1, 2, not 3'],
    [{ upscaleFactor: 4.1 }, 'takes "upscaleFactor" 1 to 4, not 4.1'],
    [{ upscaleFactor: 0.9 }, 'takes "upscaleFactor" 1 to 4, not 0.9'],
    [{ providerOptions: { a: { b: 1 } } }, 'takes no provider settings'],
  ])('explains why another model does not support %j', async (fields, why) => {
    const { client } = createWire();
    const created = client.videos.create({ prompt, model: 'some/other-video', ...fields });
    await expect(created).rejects.toMatchObject({ message: expect.stringContaining(why) });
  });

  it.each<Partial<VideoRequest>>([
    { durationSeconds: 8, resolution: '1080p', aspectRatio: '16:9', firstFrame: photo },
    { size: '1280x720', generateAudio: false },
    { model: 'some/other-video', upscaleFactor: 4, creativity: 2, seed: 1 },
    { model: 'some/other-video', upscaleFactor: 1 },
    { model: 'some/hearing-video', upscaleFactor: 1e6, generateAudio: true },
  ])('sends %j, which the model supports or leaves open', async (fields) => {
    const { client, bodies } = createWire();
    await client.videos.create({ prompt, ...fields });
    expect(bodies).toHaveLength(1);
  });

  it('fetches the list of models once for all calls', async () => {
    const { client, requests } = createWire();
    await client.videos.create({ prompt });
    await client.videos.create({ prompt });
    expect(await client.videos.models()).toHaveLength(3);
    expect(requests.filter((each) => each === 'GET videos/models')).toHaveLength(1);
  });

  it('sends the request when the list of models cannot be loaded', async () => {
    const { client, bodies } = createVideoWire({
      videoModels: () => new Response('down', { status: 500 }),
    });
    await client.videos.create({ prompt, durationSeconds: 5 });
    expect(bodies).toHaveLength(1);
  });

  it('rejects a model that does not generate videos', async () => {
    const { client, bodies } = createVideoWire();
    await expect(client.videos.create({ prompt, model: 'some/chat' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot generate the video: the model some/chat returns text, not video',
    });
    expect(bodies).toEqual([]);
  });

  it('names the image that cannot be used', async () => {
    const { client, bodies } = createVideoWire();
    const broken = new Blob(['not an image']);
    await expect(client.videos.create({ prompt, firstFrame: broken })).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringMatching(/^firstFrame: Cannot use the image/u),
    });
    await expect(
      client.videos.create({ prompt, references: [photo, photo, broken] }),
    ).rejects.toMatchObject({
      message: expect.stringMatching(/^references\.2: Cannot use the media/u),
      details: { field: 'references.2' },
    });
    expect(bodies).toEqual([]);
  });

  it('checks the cost limit before the request is sent', async () => {
    const { client, bodies } = createVideoWire();
    await expect(client.videos.create({ prompt }, { maxCostUsd: 0.01 })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { reason: 'max_cost' },
    });
    expect(bodies).toEqual([]);
  });

  it('returns a job that is accepted with invalid fields beside its id', async () => {
    const { client } = createVideoWire({
      submit: () => Response.json({ ...accepted, status: 7, usage: 'none' }, { status: 202 }),
    });
    expect((await client.videos.create({ prompt })).id).toBe(JOB_ID);
  });
});
