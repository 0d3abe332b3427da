import type { OpenRouter } from '@openrouter/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmulator } from './support/client.ts';
import { createOpenRouterClient } from './support/official-clients.ts';

const emulator = createEmulator({ videoMs: 0 });
let sdk: OpenRouter;

beforeAll(async () => {
  sdk = createOpenRouterClient(await emulator.listen());
});

afterAll(async () => {
  await emulator.close();
});

describe('the official client', () => {
  it('submits a video, polls it and downloads it', async () => {
    emulator.scriptVideo({ pendingMs: 1e9, end: 'failed' });
    const request = { model: 'google/veo-3.1', prompt: 'a river', duration: 4 };
    const waiting = await sdk.videoGeneration.generate({ videoGenerationRequest: request });
    const { id } = await sdk.videoGeneration.generate({ videoGenerationRequest: request });
    const job = await sdk.videoGeneration.getGeneration({ jobId: id });
    const content = await sdk.videoGeneration.getVideoContent({ jobId: id });
    const bytes = new Uint8Array(await new Response(content).arrayBuffer());

    expect(waiting).toMatchObject({ status: 'pending' });
    expect(job).toMatchObject({ id, status: 'completed', usage: { cost: 1.6, isByok: false } });
    expect(new TextDecoder().decode(bytes.subarray(4, 8))).toBe('ftyp');
    const { data } = await sdk.generations.getGeneration({ id: job.generationId ?? '' });
    expect(data).toMatchObject({ apiType: 'video', totalCost: 1.6 });
  });

  it('lists the video models', async () => {
    const { data } = await sdk.videoGeneration.listVideosModels();

    expect(data.map(({ id }) => id)).toContain('google/veo-3.1');
    expect(data.find(({ id }) => id === 'openai/sora-2')).toMatchObject({
      supportedSizes: ['1280x720', '720x1280'],
      supportedDurations: [4, 8, 12],
      seed: false,
    });
  });
});
