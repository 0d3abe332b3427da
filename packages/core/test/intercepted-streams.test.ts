import { createEmulator } from '@orkit/openrouter-emulator';
import type { Interceptor } from '@orkit/openrouter-multimodal';
import { createOpenRouter, OpenRouterError } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { drain, leave } from './support/every-call.ts';
import { apiKey, chat, setUp } from './support/intercepted.ts';

describe('a stream that an interceptor observes', () => {
  it('starts before its first event and ends after its last, with its cost', async () => {
    const order: string[] = [];
    const observe: Interceptor = (next) => async (call) => {
      order.push(`${call.endpoint} ${String(call.isStream)}`);
      await next(call);
      order.push('began');
      const { outcome, costUsd } = await call.ended;
      order.push(`${outcome} ${String(costUsd !== undefined)}`);
    };
    const { client } = setUp({ interceptors: [observe] });
    for await (const { type } of client.chat.stream(chat)) {
      if (order.at(-1) !== type) order.push(type);
    }
    expect(order).toEqual(['chat true', 'began', 'text-delta', 'usage', 'completed true', 'end']);
  });

  it('is requested once, and returns the same events as without interceptors', async () => {
    const plain = createOpenRouter({ apiKey, fetch: createEmulator({ apiKey }).fetch });
    const { client, posts } = setUp();
    const typesOf = async (events: AsyncIterable<{ readonly type: string }>) => {
      const types: string[] = [];
      for await (const { type } of events) types.push(type);
      return types;
    };
    const stream = client.chat.stream(chat);
    expect(await typesOf(stream)).toEqual(await typesOf(plain.chat.stream(chat)));
    expect(await typesOf(stream)).toEqual([]);
    expect(posts()).toBe(1);
  });

  it('sends nothing before its first event is requested', async () => {
    const { client, emulator, calls } = setUp();
    client.chat.stream(chat);
    await client.models.list();
    expect(calls.map(({ endpoint }) => endpoint)).toEqual(['models.list']);
    expect(emulator.requests).toHaveLength(1);
  });

  it('is cancelled with its request when the loop is left', async () => {
    const { client, emulator, end } = setUp();
    emulator.fail({ type: 'slow-body', bytes: 50, everyMs: 20 });
    await leave(client.chat.stream(chat));
    expect(await end()).toMatchObject({ outcome: 'cancelled', error: undefined });
    await expect.poll(() => emulator.requests.at(-1)?.outcome).toBe('aborted');
  });

  it('can be cancelled while its first event is pending', async () => {
    const { client, emulator, end } = setUp();
    emulator.fail({ type: 'stall' });
    const events = client.chat.stream(chat)[Symbol.asyncIterator]();
    const first = events.next();
    await expect.poll(() => emulator.requests.length).toBe(1);
    await events.return?.();
    expect(await first).toEqual({ done: true, value: undefined });
    expect(await end()).toMatchObject({ outcome: 'cancelled' });
  });

  it('reports that it was cut off', async () => {
    const { client, emulator, end } = setUp();
    emulator.fail({ type: 'truncated-stream' });
    const error: unknown = await drain(client.chat.stream(chat)).catch((thrown: unknown) => thrown);
    expect(OpenRouterError.is(error)).toBe(true);
    expect(await end()).toMatchObject({ outcome: 'failed', error, status: 200 });
  });

  it('of audio ends with the metadata after its last byte', async () => {
    const { client, end } = setUp();
    const stream = await client.generate.audio.stream({ prompt: 'x' });
    await drain(stream.chunks);
    const info = await stream.finish();
    expect(info.costUsd).toBeGreaterThan(0);
    expect(await end()).toMatchObject({ outcome: 'completed', costUsd: info.costUsd });
  });

  it('of audio that is read to its end is not cancelled when its iterator is closed', async () => {
    const { client, end } = setUp();
    const stream = await client.generate.audio.stream({ prompt: 'x' });
    const chunks = stream.chunks[Symbol.asyncIterator]();
    while ((await chunks.next()).done !== true);
    await chunks.return?.();
    await stream.finish();
    expect(await end()).toMatchObject({ outcome: 'completed' });
  });

  it('of audio ends although it is not read further, or the loop is left', async () => {
    const complete = setUp();
    await drain((await complete.client.generate.audio.stream({ prompt: 'x' })).chunks);
    expect(await complete.end()).toMatchObject({ outcome: 'completed', costUsd: undefined });
    const cancelled = setUp();
    const stream = await cancelled.client.generate.audio.stream({ prompt: 'x' });
    await leave(stream.chunks);
    expect(await cancelled.end()).toMatchObject({ outcome: 'cancelled' });
  });
});

describe('the handle of a job', () => {
  it('is observed at each of its methods, also after `resume`', async () => {
    const { client, calls } = setUp({ videos: { pollIntervalMs: 50 } });
    const { id } = await client.videos.create({
      prompt: 'x',
      model: 'google/veo-3.1',
      durationSeconds: 4,
    });
    const job = client.videos.resume(id);
    await job.status();
    await job.wait();
    await job.download();
    await drain(job.stream());
    await drain(job);
    expect(calls.map(({ endpoint }) => endpoint)).toEqual([
      'videos.create',
      'videos.status',
      'videos.wait',
      'videos.download',
      'videos.download',
      'videos.wait',
    ]);
    expect(await Promise.all(calls.map(async ({ ended }) => (await ended).outcome))).toEqual(
      calls.map(() => 'completed'),
    );
    expect((await calls[0]?.ended)?.id).toBe(id);
  });
});
