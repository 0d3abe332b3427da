import { createEmulator } from '@orkit/openrouter-emulator';
import type { JobLifecycleEvent, OpenRouterOptions } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { createTestLedger } from './support/video-wire.ts';

const request = { prompt: 'A river', model: 'google/veo-3.1', durationSeconds: 4 } as const;
const file = { path: 'river.mp4', mediaType: 'video/mp4', bytes: 3, sha256: 'abc' };

function setUp(options: OpenRouterOptions = {}) {
  const emulator = createEmulator({ videoMs: 100 });
  const events: JobLifecycleEvent[] = [];
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: emulator.fetch,
    maxRetries: 0,
    videos: { pollIntervalMs: 50 },
    onJobEvent: (event) => events.push(event),
    ...options,
  });
  const types = () => events.map(({ type }) => type);
  return { emulator, client, events, types };
}

describe('the events of a job', () => {
  it('tell its life from its submission to its file, with ids and cost', async () => {
    const { client, events, types } = setUp();
    const { id: jobId, wait } = await client.videos.create(request);
    const { costUsd, generationId, outputCount } = await wait();
    await client.videos.noteSaved({ jobId, index: 0, file });
    expect([...new Set(types())]).toEqual([
      'submitting',
      'submitted',
      'polled',
      'completed',
      'saved',
    ]);
    const [submitting, submitted] = events;
    expect(submitting).toEqual({
      type: 'submitting',
      intentId: expect.any(String),
      model: request.model,
    });
    const intentId = submitting?.type === 'submitting' ? submitting.intentId : '';
    expect(submitted).toEqual({ type: 'submitted', intentId, jobId });
    const status = 'completed';
    expect(events.at(-2)).toEqual({
      type: 'completed',
      jobId,
      status,
      outputCount,
      costUsd,
      generationId,
    });
    expect(costUsd).toBe(1.6);
    expect(events.at(-1)).toEqual({ type: 'saved', jobId, index: 0, file });
  });

  it('tell of a job that was resumed by its id', async () => {
    const { emulator, client } = setUp();
    const { id } = await client.videos.create(request);
    const other = setUp({ fetch: emulator.fetch });
    const job = other.client.videos.resume(id);
    await job.wait();
    await job.status();
    expect(new Set(other.types())).toEqual(new Set(['polled', 'completed']));
    expect(other.types().filter((type) => type === 'completed')).toHaveLength(1);
  });

  it('tell of a job that failed', async () => {
    const { emulator, client, events } = setUp();
    emulator.scriptVideo({ pendingMs: 0, runningMs: 0, end: 'failed' });
    const job = await client.videos.create(request);
    await expect(job.wait()).rejects.toMatchObject({ code: 'JOB_FAILED' });
    expect(events.at(-1)).toMatchObject({ type: 'failed', jobId: job.id, status: 'failed' });
  });

  it('tell that nothing was started, or that it is not known', async () => {
    const refused = setUp();
    refused.emulator.fail({ type: 'status', status: 400 }, { path: '/videos' });
    await expect(refused.client.videos.create(request)).rejects.toMatchObject({ status: 400 });
    expect(refused.types()).toEqual(['submitting', 'refused']);
    const lost = setUp();
    lost.emulator.fail({ type: 'lost-response' }, { path: '/videos' });
    await expect(lost.client.videos.create(request)).rejects.toMatchObject({
      details: { reason: 'outcome_unknown' },
    });
    expect(lost.types()).toEqual(['submitting', 'lost']);
  });

  it('tell that nothing was started when the ledger cannot be written', async () => {
    const append = async () => await Promise.reject(new Error('full'));
    const { client, types } = setUp({ jobLedger: { ...createTestLedger(), append } });
    await expect(client.videos.create(request)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(types()).toEqual(['submitting', 'refused']);
  });

  it('come after the ledger has the id', async () => {
    const written: string[] = [];
    const ledger = createTestLedger();
    const seen: (readonly string[])[] = [];
    const { client } = setUp({
      jobLedger: {
        ...ledger,
        async append(event) {
          await ledger.append(event);
          written.push(event.type);
        },
      },
      onJobEvent: ({ type }) => seen.push([type, ...written]),
    });
    await client.videos.create(request);
    expect(seen).toEqual([['submitting'], ['submitted', 'intent', 'submitted']]);
  });

  it('lose nothing when their listener fails', async () => {
    const { client, emulator } = setUp({
      onJobEvent: () => {
        throw new Error('The listener is down');
      },
    });
    const job = await client.videos.create(request);
    expect((await job.wait()).status).toBe('completed');
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('tell of a file although it cannot be noted', async () => {
    const append = async () => await Promise.reject(new Error('full'));
    const { client, types } = setUp({ jobLedger: { ...createTestLedger(), append } });
    await expect(client.videos.noteSaved({ jobId: 'a', index: 0, file })).rejects.toThrow('full');
    expect(types()).toEqual(['saved']);
  });
});
