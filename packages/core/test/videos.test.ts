import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

import type { Fault, VideoScript } from '@orkit/openrouter-emulator';
import { createEmulator } from '@orkit/openrouter-emulator';
import type { JobEvent, Media, OpenRouterOptions } from '@orkit/openrouter-multimodal';
import { createOpenRouter, verifyWebhook } from '@orkit/openrouter-multimodal';
import { describe, expect, it, onTestFinished } from 'vitest';

import { createPending } from './support/fake-transport.ts';
import { hastyClock } from './support/file-host.ts';
import { createTestLedger, photo } from './support/video-wire.ts';
import { verifies } from '../../../tests/requirements.ts';
import { createEmulatedClient } from './support/emulated-client.ts';

const request = { prompt: 'A river', model: 'google/veo-3.1', durationSeconds: 4 } as const;
const quick = { pollIntervalMs: 50 };

function setUp(options: OpenRouterOptions = {}, videoMs = 100) {
  const ledger = createTestLedger();
  const { emulator, client } = createEmulatedClient(
    { jobLedger: ledger, videos: quick, ...options },
    { videoMs },
  );
  const posts = () => emulator.requests.filter(({ method }) => method === 'POST').length;
  const kinds = () => ledger.events.map(({ type }: JobEvent) => type);
  return { emulator, client, ledger, posts, kinds };
}

/** Metadata of a video, short enough to compare and print. */
async function digestOf({ blob }: Media): Promise<string> {
  return createHash('sha256')
    .update(new Uint8Array(await blob.arrayBuffer()))
    .digest('hex');
}

describe('a video', () => {
  it(verifies('make.video', 'is submitted, polled and downloaded, and paid once'), async () => {
    const { client, ledger, posts, kinds } = setUp();
    const job = await client.videos.create(request);
    const statuses: string[] = [];
    const done = await job.wait({ onUpdate: ({ status }) => statuses.push(status) });
    expect(done).toMatchObject({ status: 'completed', outputCount: 1, costUsd: 1.6 });
    expect(statuses.at(-1)).toBe('completed');
    const video = await job.download();
    expect(video).toMatchObject({ kind: 'video', mediaType: 'video/mp4' });
    const generation = await client.account.getGeneration(done.generationId ?? '');
    expect(generation).toMatchObject({ costUsd: 1.6 });
    expect(posts()).toBe(1);
    expect(kinds().slice(0, 2)).toEqual(['intent', 'submitted']);
    expect(ledger.events.at(-1)).toMatchObject({ type: 'status', status: 'completed' });
  });

  it('is resumed by another client with only the id', async () => {
    const { emulator, client } = setUp();
    const { id } = await client.videos.create(request);
    const other = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch: emulator.fetch });
    const job = other.videos.resume(id);
    await job.wait(quick);
    expect((await job.download()).size).toBeGreaterThan(1_000);
  });

  it('begins with an image and uses reference images', async () => {
    const { client, emulator } = setUp();
    await client.videos.create({ ...request, firstFrame: photo, lastFrame: photo });
    await client.videos.create({ ...request, references: [photo] });
    const bodies = emulator.requests.filter(({ method }) => method === 'POST');
    expect(bodies).toHaveLength(2);
    expect(bodies.map(({ status }) => status)).toEqual([202, 202]);
  });

  it('continues a completed one', async () => {
    const { client } = setUp();
    const first = await client.videos.create(request);
    await first.wait();
    const second = await client.videos.create({ ...request, previousJobId: first.id });
    expect(second.id).not.toBe(first.id);
  });

  it('is downloaded with all its outputs', async () => {
    const { client, emulator } = setUp();
    emulator.scriptVideo({ outputs: 3 });
    const job = await client.videos.create(request);
    const { outputCount } = await job.wait();
    const files = [];
    for (let index = 0; index < outputCount; index += 1) {
      files.push(await digestOf(await job.download({ index })));
    }
    expect(new Set(files).size).toBe(3);
    await expect(job.download({ index: 3 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it.each<[VideoScript['end'], string]>([
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
    ['expired', 'expired'],
    ['not_found', 'not_found'],
  ])('that ends as %s has the status %s', async (end, status) => {
    const { client, emulator } = setUp();
    emulator.scriptVideo({ end });
    const job = await client.videos.create(request);
    await expect(job.wait()).rejects.toMatchObject({
      code: 'JOB_FAILED',
      details: { jobId: job.id, status },
    });
  });

  it('that takes long keeps running', async () => {
    const { client, emulator } = setUp();
    emulator.scriptVideo({ pendingMs: 0, runningMs: 1e6 });
    const job = await client.videos.create(request);
    await expect(job.wait({ maxWaitMs: 120 })).rejects.toMatchObject({
      code: 'JOB_STILL_RUNNING',
      details: { jobId: job.id, lastStatus: 'in_progress' },
    });
    await expect(job.download()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it(
    verifies(
      'make.capabilities',
      'is refused for what its model cannot do, as OpenRouter would, before it is paid',
    ),
    async () => {
      const { client, posts } = setUp();
      await expect(client.videos.create({ ...request, durationSeconds: 5 })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        details: { accepted: [4, 6, 8] },
      });
      expect(posts()).toBe(0);
    },
  );

  it('that is too large for memory is streamed in chunks', async () => {
    const { client, emulator } = setUp();
    const videoBytes = 32 * 2 ** 20;
    emulator.scriptVideo({ videoBytes });
    const job = await client.videos.create(request);
    await job.wait();
    let [bytes, largest] = [0, 0];
    for await (const chunk of job.stream()) {
      bytes += chunk.length;
      largest = Math.max(largest, chunk.length);
    }
    expect(bytes).toBe(videoBytes);
    expect(largest).toBeLessThanOrEqual(2 ** 20);
  });
});

describe('every fault of a submission', () => {
  it.each<Fault>([
    { type: 'lost-response' },
    { type: 'reset' },
    { type: 'reset', when: 'mid-body', afterBytes: 5 },
    { type: 'status', status: 500 },
    { type: 'html-page' },
    { type: 'invalid-json' },
    { type: 'broken-gzip' },
    { type: 'truncated-stream' },
    { type: 'stall', when: 'before-headers' },
    { type: 'stall', when: 'mid-body', afterBytes: 5 },
  ])('is reported as outcome_unknown and never retried: %j', async (fault) => {
    const { client, emulator, posts, kinds, ledger } = setUp({
      maxRetries: 2,
      attemptTimeoutMs: 200,
      clock: hastyClock,
    });
    emulator.fail(fault, { path: '/videos', times: 5 });
    const intentId = expect.stringMatching(/^job-/u);
    await expect(client.videos.create(request)).rejects.toMatchObject({
      retryable: false,
      details: { reason: 'outcome_unknown', intentId },
    });
    expect(posts()).toBe(1);
    expect(kinds()).toEqual(['intent', 'lost']);
    expect(ledger.events[1]).toMatchObject({ intentId });
  });

  it.each<Fault>([
    { type: 'status', status: 402 },
    { type: 'status', status: 400 },
    { type: 'error-in-success', code: 400 },
  ])('that is a refusal is reported as one: %j', async (fault) => {
    const { client, emulator, posts, kinds } = setUp({ maxRetries: 2 });
    emulator.fail(fault, { path: '/videos' });
    await expect(client.videos.create(request)).rejects.toBeDefined();
    expect(posts()).toBe(1);
    expect(kinds()).toEqual(['intent', 'refused']);
  });

  it.each<Fault>([
    { type: 'latency', ms: 50 },
    { type: 'wrong-content-type' },
    { type: 'slow-body' },
  ])('that is harmless returns the job: %j', async (fault) => {
    const { client, emulator, kinds } = setUp();
    emulator.fail(fault, { path: '/videos' });
    const job = await client.videos.create(request);
    expect(job.id).toMatch(/^gen-vid-/u);
    expect(kinds()).toEqual(['intent', 'submitted']);
  });
});

const passing: readonly Fault[] = [
  { type: 'reset' },
  { type: 'lost-response' },
  { type: 'status', status: 500 },
  { type: 'status', status: 429 },
  { type: 'html-page' },
  { type: 'invalid-json' },
  { type: 'truncated-stream' },
  { type: 'broken-gzip' },
  { type: 'stall', when: 'before-headers' },
  { type: 'stall', when: 'mid-body', afterBytes: 5 },
];

describe('every fault of a poll', () => {
  it.each(passing)('is retried: %j', async (fault) => {
    const { client, emulator, posts } = setUp({ attemptTimeoutMs: 100 }, 0);
    const { id } = await client.videos.create(request);
    emulator.fail(fault, { path: `/videos/${id}`, times: 2 });
    const polls: string[] = [];
    const job = client.videos.resume(id);
    const done = await job.wait({ onUpdate: ({ status }) => polls.push(status) });
    expect(done.status).toBe('completed');
    expect(polls).toEqual(['completed']);
    expect(emulator.requests.filter(({ path }) => path.endsWith(id))).toHaveLength(3);
    expect(posts()).toBe(1);
  });

  it('that lasts is reported in time', async () => {
    const { client, emulator } = setUp({ attemptTimeoutMs: 100 }, 0);
    const { id } = await client.videos.create(request);
    emulator.fail({ type: 'stall' }, { path: `/videos/${id}`, times: 1_000 });
    await expect(client.videos.resume(id).wait({ maxWaitMs: 400 })).rejects.toMatchObject({
      code: 'JOB_STILL_RUNNING',
    });
  });
});

describe('every fault of a download', () => {
  it.each<Fault>([
    ...passing.filter(({ type }) => type !== 'invalid-json' && type !== 'truncated-stream'),
    { type: 'reset', when: 'mid-body', afterBytes: 1_000 },
    { type: 'stall', when: 'mid-body', afterBytes: 1_000 },
    { type: 'truncated-stream', afterBytes: 1_000 },
  ])('is retried, with and without range requests: %j', async (fault) => {
    for (const ranges of [true, false]) {
      const { client, emulator, posts } = setUp(
        { attemptTimeoutMs: 100, clock: hastyClock, maxRetries: 2 },
        0,
      );
      emulator.scriptVideo({ ranges });
      const job = await client.videos.create(request);
      const digest = await digestOf(await job.download());
      emulator.fail(fault, { path: `/videos/${job.id}/content` });
      expect(await digestOf(await job.download())).toEqual(digest);
      expect(posts()).toBe(1);
    }
  });
});

describe('a video at a storage host', () => {
  it(verifies('make.key-stays', 'is downloaded without the key'), async () => {
    const emulator = createEmulator({ videoMs: 0 });
    onTestFinished(async () => {
      await emulator.close();
    });
    const baseUrl = await emulator.listen();
    const client = createOpenRouter({
      apiKey: 'sk-or-v1-test',
      baseUrl,
      media: { allowPrivateHosts: ['127.0.0.1'] },
    });
    for (const delivery of ['redirect', 'storage'] as const) {
      emulator.scriptVideo({ delivery, outputs: 2 });
      const job = await client.videos.create(request);
      await job.wait();
      expect((await job.download({ index: 1 })).mediaType).toBe('video/mp4');
      const stored = emulator.requests.at(-1);
      expect(stored?.path).toContain('/storage/');
      expect(JSON.stringify(stored?.headers)).not.toContain('sk-or-');
    }
  });
});

describe('a webhook', () => {
  it(verifies('make.webhook', 'of the emulator is trusted only with its secret'), async () => {
    const secret = 'whsec-test';
    const called = createPending<Request>();
    const server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        response.end();
        const headers = Object.entries(incoming.headers).map(([name, value]) => [
          name,
          String(value),
        ]);
        called.resolve(
          new Request('http://hook.test', {
            method: 'POST',
            headers: Object.fromEntries(headers),
            body: Buffer.concat(chunks),
          }),
        );
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(() => {
      server.close();
    });
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const emulator = createEmulator({ videoMs: 0, webhookSecret: secret });
    // The client accepts only https; the emulator calls only this machine.
    await emulator.fetch('https://openrouter.ai/api/v1/videos', {
      method: 'POST',
      headers: { authorization: 'Bearer sk-or-v1-test', 'content-type': 'application/json' },
      body: JSON.stringify({
        model: request.model,
        prompt: 'A river',
        callback_url: `http://127.0.0.1:${port}/hook`,
      }),
    });
    const hook = await called.promise;
    const body = new Uint8Array(await hook.arrayBuffer());
    expect(await verifyWebhook(hook.headers, body, secret)).toMatchObject({
      type: 'video.generation.completed',
      model: request.model,
      update: { status: 'completed', outputCount: 1 },
    });
    await expect(verifyWebhook(hook.headers, body, 'other')).rejects.toThrow('Cannot trust');
  });
});
