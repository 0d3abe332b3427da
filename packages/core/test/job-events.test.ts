import type { JobLifecycleEvent, OpenRouterOptions } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { createTestLedger } from './support/video-wire.ts';
import { createEmulatedClient } from './support/emulated-client.ts';

const request = { prompt: 'A river', model: 'google/veo-3.1', durationSeconds: 4 } as const;
const file = { path: 'river.mp4', mediaType: 'video/mp4', bytes: 3, sha256: 'abc' };

function setUp(options: OpenRouterOptions = {}) {
  const events: JobLifecycleEvent[] = [];
  const { emulator, client } = createEmulatedClient(
    { videos: { pollIntervalMs: 50 }, onJobEvent: (event) => events.push(event), ...options },
    { videoMs: 100 },
  );
  const types = () => events.map(({ type }) => type);
  return { emulator, client, events, types };
}

describe('the events of a job', () => {
  it('cover its submission, its completion and its file, with ids and cost', async () => {
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

  it('are reported for a resumed job', async () => {
    const { emulator, client } = setUp();
    const { id } = await client.videos.create(request);
    const other = setUp({ fetch: emulator.fetch });
    const job = other.client.videos.resume(id);
    await job.wait();
    await job.status();
    expect(new Set(other.types())).toEqual(new Set(['polled', 'completed']));
    expect(other.types().filter((type) => type === 'completed')).toHaveLength(1);
  });

  it('are reported for a failed job', async () => {
    const { emulator, client, events } = setUp();
    emulator.scriptVideo({ pendingMs: 0, runningMs: 0, end: 'failed' });
    const job = await client.videos.create(request);
    await expect(job.wait()).rejects.toMatchObject({ code: 'JOB_FAILED' });
    expect(events.at(-1)).toMatchObject({ type: 'failed', jobId: job.id, status: 'failed' });
  });

  it('distinguish a refused submission from a lost one', async () => {
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

  it('report a refused submission when the ledger cannot be written', async () => {
    const append = async () => await Promise.reject(new Error('full'));
    const { client, types } = setUp({ jobLedger: { ...createTestLedger(), append } });
    await expect(client.videos.create(request)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(types()).toEqual(['submitting', 'refused']);
  });

  it('follow after the ledger has the id', async () => {
    const written: string[] = [];
    const ledger = createTestLedger();
    const idsInLedger: (readonly string[])[] = [];
    const { client } = setUp({
      jobLedger: {
        ...ledger,
        async append(event) {
          await ledger.append(event);
          written.push(event.type);
        },
      },
      onJobEvent: ({ type }) => idsInLedger.push([type, ...written]),
    });
    await client.videos.create(request);
    expect(idsInLedger).toEqual([['submitting'], ['submitted', 'intent', 'submitted']]);
  });

  it('do not stop the job when their listener throws', async () => {
    const { client, emulator } = setUp({
      onJobEvent: () => {
        throw new Error('The listener is down');
      },
    });
    const job = await client.videos.create(request);
    expect((await job.wait()).status).toBe('completed');
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('are reported for a saved file although the ledger cannot be written', async () => {
    const append = async () => await Promise.reject(new Error('full'));
    const { client, types } = setUp({ jobLedger: { ...createTestLedger(), append } });
    await expect(client.videos.noteSaved({ jobId: 'a', index: 0, file })).rejects.toThrow('full');
    expect(types()).toEqual(['saved']);
  });
});
