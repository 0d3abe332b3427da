import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import { type createTestClock, get, send } from './support/client.ts';
import {
  submitAccepted,
  createStoppedEmulator,
  type Job,
  poll,
  RIVER,
  submit,
  frameImage,
} from './support/videos.ts';

let emulator: Emulator;
let clock: ReturnType<typeof createTestClock>;

beforeEach(() => {
  ({ emulator, clock } = createStoppedEmulator());
});

describe('a video job', () => {
  it('is accepted, pending, in progress, and completed', async () => {
    const submitted = await submit(emulator, { duration: 4 });
    const job: Job = JSON.parse(submitted.text);
    const states = [];
    for (const ms of [499, 1, 1499, 1]) {
      clock.advance(ms);
      states.push((await poll(emulator, job)).status);
    }

    expect(submitted.status).toBe(202);
    expect(job).toEqual({
      id: expect.stringMatching(/^gen-vid-\d+-\w{20}$/),
      polling_url: `/api/v1/videos/${job.id}`,
      status: 'pending',
    });
    expect(states).toEqual(['pending', 'in_progress', 'in_progress', 'completed']);
    expect(await poll(emulator, job)).toEqual({
      id: job.id,
      polling_url: `/api/v1/videos/${job.id}`,
      status: 'completed',
      generation_id: expect.stringMatching(/^gen-\d+-\w{20}$/),
      unsigned_urls: [`https://openrouter.ai/api/v1/videos/${job.id}/content?index=0`],
      usage: { cost: 1.6, is_byok: false },
    });
  });

  it.each([
    ['failed', 'The provider failed to make the video'],
    ['cancelled', 'The job was cancelled'],
    ['expired', 'The job took too long and has expired'],
  ] as const)('can end as %s at no cost', async (end, error) => {
    emulator.scriptVideo([{ end }, { end, error: 'Content policy violation' }]);
    const jobs = [await submitAccepted(emulator), await submitAccepted(emulator)];
    clock.advance(2000);
    const ends = await Promise.all(jobs.map(async (job) => await poll(emulator, job)));

    expect(ends.map(({ status }) => status)).toEqual([end, end]);
    expect(ends.map((job) => job.error)).toEqual([error, 'Content policy violation']);
    expect(ends[0]).not.toHaveProperty('usage');
    expect((await get(emulator, '/key')).body.data['usage']).toBe(0);
  });

  it('can end as not found, and is a 404 from then on', async () => {
    emulator.scriptVideo({ pendingMs: 0, runningMs: 10, end: 'not_found' });
    const job = await submitAccepted(emulator);
    const before = await get(emulator, `/videos/${job.id}`);
    clock.advance(10);

    expect(before.status).toBe(200);
    expect((await get(emulator, `/videos/${job.id}`)).status).toBe(404);
  });

  it('takes its script once it is accepted, and as long as the script defines', async () => {
    emulator.scriptVideo({ pendingMs: 1000, runningMs: 60_000, outputs: 2 });
    await submit(emulator, { duration: 5 });
    const job = await submitAccepted(emulator, { duration: 8 });
    clock.advance(60_999);
    const before = await poll(emulator, job);
    clock.advance(1);
    const { status, unsigned_urls, usage } = await poll(emulator, job);

    expect(before.status).toBe('in_progress');
    expect([status, unsigned_urls?.length, usage?.cost]).toEqual(['completed', 2, 6.4]);
  });

  it('takes as long as videoMs', async () => {
    ({ emulator, clock } = createStoppedEmulator({ videoMs: 0 }));

    expect((await submitAccepted(emulator)).status).toBe('completed');
  });

  it('is a 404 for another key, and a 401 without one', async () => {
    const { id } = await submitAccepted(emulator);
    const statuses = [];
    for (const Authorization of ['Bearer sk-or-v1-other', '']) {
      statuses.push((await get(emulator, `/videos/${id}`, { Authorization })).status);
    }

    expect(statuses).toEqual([404, 401]);
  });

  it('is recorded as a generation with its cost once it has completed, polled or not', async () => {
    const body = { ...RIVER, duration: 6, frame_images: [frameImage('first_frame')] };
    const options = { path: '/videos', headers: { 'x-session-id': 'mine' } };
    const { body: job } = await send(emulator, body, options);
    const before = (await get(emulator, '/key')).body.data['usage'];
    clock.advance(2000);
    const after = (await get(emulator, '/key')).body.data['usage'];
    const ended = await poll(emulator, job);
    const generation = await get(emulator, `/generation?id=${ended.generation_id}`);

    expect([before, after]).toEqual([0, 2.4]);
    expect(generation.body.data).toMatchObject({
      api_type: 'video',
      model: 'google/veo-3.1',
      provider_name: 'Google',
      total_cost: 2.4,
      num_media_prompt: 1,
      num_media_completion: 1,
      session_id: 'mine',
    });
  });

  it('is submitted and billed even when the response is lost', async () => {
    emulator.fail({ type: 'lost-response' }, { path: '/videos' });
    const lost = submit(emulator);
    await expect(lost).rejects.toThrow(TypeError);
    clock.advance(2000);

    expect((await get(emulator, '/key')).body.data['usage']).toBe(1.6);
  });

  it('is cleared by a reset, with the scripts', async () => {
    emulator.scriptVideo({ end: 'failed' });
    const job = await submitAccepted(emulator);
    emulator.scriptVideo({ end: 'failed' });
    emulator.reset();
    const next = await submitAccepted(emulator);
    clock.advance(2000);

    expect((await get(emulator, `/videos/${job.id}`)).status).toBe(404);
    expect((await poll(emulator, next)).status).toBe('completed');
  });

  it.each([
    [{ outputs: 0 }],
    [{ outputs: 17 }],
    [{ videoBytes: 512 * 2 ** 20 + 1 }],
    [{ pendingMs: -1 }],
  ])('rejects the script %j', (script) => {
    expect(() => emulator.scriptVideo(script)).toThrow('Invalid');
  });
});

describe('the price of a video', () => {
  it.each([
    ['google/veo-3.1', {}, 1.6],
    ['google/veo-3.1', { resolution: '4K', duration: 8 }, 4.8],
    ['google/veo-3.1', { size: '2160x3840' }, 2.4],
    ['alibaba/wan-2.6', { resolution: '480p' }, 0.25],
    ['alibaba/wan-2.6', { size: '1920x1080', duration: 10 }, 1.5],
    ['bytedance/seedance-2.0', {}, null],
  ])('of %s with %j is $%d', async (model, more, cost) => {
    const job = await submitAccepted(emulator, { model, ...more });
    clock.advance(2000);

    expect((await poll(emulator, job)).usage?.cost).toBe(cost);
  });
});

describe('GET /videos/models', () => {
  it('lists capabilities and prices without a key', async () => {
    const { status, text } = await get(emulator, '/videos/models', {});
    const { data: models }: { data: readonly Record<string, unknown>[] } = JSON.parse(text);
    const find = (id: string): Record<string, unknown> | undefined =>
      models.find((model) => model['id'] === id);

    expect(status).toBe(200);
    expect(find('google/veo-3.1')).toMatchObject({
      canonical_slug: 'google/veo-3.1',
      supported_durations: [4, 6, 8],
      supported_frame_images: ['first_frame', 'last_frame'],
      generate_audio: true,
      upscale_factor: null,
      creativity: null,
      pricing_skus: { 'per-video-second': '0.40', 'per-video-second-4k': '0.60' },
    });
    expect(find('openai/sora-2')).toMatchObject({ supported_sizes: ['1280x720', '720x1280'] });
    expect(find('alibaba/wan-2.6')).toMatchObject({ generate_audio: false });
    expect(find('bytedance/seedance-2.0')).toMatchObject({ pricing_skus: null });
  });
});
