import { describe, expect, it } from 'vitest';

import {
  chunkOf,
  done,
  lastChunk,
  toEvent,
  usage,
  usageChunk,
} from '../../../test/support/chat-chunks.ts';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import { createAudioClient, noted } from '../../../test/support/sound-client.ts';
import { joined, readWav, samplesOf, audioFile } from '../../../test/support/sounds.ts';

/** Audio in base64 that is split anywhere, and padded in the middle. */
function audioChunks(bytes: Uint8Array, transcript = ''): unknown[] {
  const middle = Math.floor(bytes.length / 2) + 1;
  const [first, second] = [bytes.subarray(0, middle), bytes.subarray(middle)];
  const chunks =
    Buffer.from(first)
      .toString('base64')
      .match(/.{1,4093}/gu) ?? [];
  return [...chunks, Buffer.from(second).toString('base64')].map((data, index) =>
    chunkOf({ audio: { id: 'audio_1', data, transcript: index === 0 ? transcript : '' } }),
  );
}

function chatOf(entries: readonly unknown[]): () => Response {
  return () => {
    const remaining = [...entries];
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const entry = remaining.shift();
          if (entry === undefined) controller.close();
          else if (entry instanceof Error) controller.error(entry);
          else controller.enqueue(new TextEncoder().encode(toEvent(entry)));
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
}

const samples = samplesOf(20_000);
const spoken = chatOf([...audioChunks(samples, 'Hello.'), lastChunk(), usageChunk, done]);

describe('a spoken answer', () => {
  it('is a WAV file with its transcript and cost', async () => {
    const result = createAudioClient({ chat: spoken });
    const { audio, ...info } = await result.client.generate.audio({ prompt: 'Greet me' });
    const file = new Uint8Array(await audio.blob.arrayBuffer());
    expect(audio).toMatchObject({ kind: 'audio', mediaType: 'audio/wav', size: 20_044 });
    expect(readWav(file)).toEqual({
      isWav: true,
      fileBytes: 20_044,
      channels: 1,
      rateHertz: 24_000,
      dataBytes: 20_000,
      data: Buffer.from(samples),
    });
    expect(info).toEqual({
      transcript: 'Hello.',
      model: 'a/b',
      voice: 'alloy',
      usage,
      costUsd: 0.0001,
      generationId: 'gen-1',
      notes: [],
      finishReason: 'stop',
    });
    expect(result.metadataRequests).toBe(0);
    expect(result.bodies).toEqual([
      {
        model: 'openai/gpt-audio',
        messages: [{ role: 'user', content: 'Greet me' }],
        stream: true,
        modalities: ['text', 'audio'],
        audio: { format: 'pcm16', voice: 'alloy' },
      },
    ]);
  });

  it.each([
    ['the first voice of a model that lists others', { model: 'some/voices' }, 'bright'],
    ['the requested voice', { model: 'some/voices', voice: 'dark' }, 'dark'],
    ['no voice of its own for music', { model: 'google/lyria' }, undefined],
    ['a voice for music if requested', { model: 'google/lyria', voice: 'x' }, 'x'],
    ['the default voice for an unknown model', { model: '@preset/mine' }, 'alloy'],
  ])('has %s', async (_what, request, voice) => {
    const { client, bodies } = createAudioClient({ chat: spoken });
    const result = await client.generate.audio({ prompt: 'Sing', ...request });
    expect(result.voice).toBe(voice);
    expect(bodies[0]?.['audio']).toEqual({ format: 'pcm16', ...(voice && { voice }) });
  });

  it('passes on the other fields of the request', async () => {
    const { client, bodies } = createAudioClient({ chat: spoken });
    const provider = { order: ['openai'] };
    await client.generate.audio({ prompt: 'Hi', format: 'mp3', maxTokens: 9, provider });
    expect(bodies[0]).toMatchObject({ audio: { format: 'mp3' }, max_tokens: 9, provider });
  });

  it('has the format of its content, and the text as transcript', async () => {
    const mp3 = audioFile('tone.mp3');
    const { client } = createAudioClient({
      chat: chatOf([chunkOf({ content: 'La la la' }), ...audioChunks(mp3), lastChunk(), done]),
      generation: () => Response.json({ data: noted }),
    });
    const { audio, transcript, costUsd } = await client.generate.audio({
      prompt: 'Sing',
      model: 'google/lyria',
    });
    expect(audio.mediaType).toBe('audio/mpeg');
    expect(new Uint8Array(await audio.blob.arrayBuffer())).toEqual(mp3);
    expect([transcript, costUsd]).toEqual(['La la la', 0.25]);
  });

  it('starts with its first bytes, before its end', async () => {
    let end: () => void = () => {};
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const send = (entry: unknown) => {
          controller.enqueue(new TextEncoder().encode(toEvent(entry)));
        };
        for (const chunk of audioChunks(samples, 'Hello.')) send(chunk);
        end = () => {
          for (const entry of [lastChunk(), usageChunk, done]) send(entry);
          controller.close();
        };
      },
    });
    const { client } = createAudioClient({
      chat: () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    });
    const stream = await client.generate.audio.stream({ prompt: 'Hi' });
    const bytes: number[] = [];
    for await (const { length } of stream.chunks) {
      bytes.push(length);
      if (bytes.reduce((sum, each) => sum + each, 0) === 20_044) end();
    }
    expect(stream.mediaType).toBe('audio/wav');
    expect(await stream.finish()).toMatchObject({ transcript: 'Hello.', costUsd: 0.0001 });
  });
});

describe('an invalid spoken answer', () => {
  it.each([
    ['a model for text', { model: 'some/chat' }, 'some/chat returns text, not audio'],
    ['a voice of another model', { model: 'some/voices', voice: 'drak' }, 'no voice "drak"'],
    ['a blank prompt', { prompt: ' ' }, '"prompt" must not be blank'],
  ])('is refused before anything is paid: %s', async (_what, request, message) => {
    const { client, bodies } = createAudioClient({ chat: spoken });
    await expect(client.generate.audio({ prompt: 'Hi', ...request })).rejects.toThrow(message);
    expect(bodies).toEqual([]);
  });

  it('proposes suitable models', async () => {
    const { client } = createAudioClient({ chat: spoken });
    await expect(client.generate.audio({ prompt: 'Hi', model: 'some/chat' })).rejects.toMatchObject(
      {
        details: { alternatives: expect.arrayContaining(['openai/gpt-audio']) },
      },
    );
  });

  it('reports a text that came instead', async () => {
    const { client } = createAudioClient({
      chat: chatOf([chunkOf({ content: 'I can only write.' }), lastChunk(), usageChunk, done]),
    });
    await expect(client.generate.audio({ prompt: 'Hi' })).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
      message: 'Cannot generate audio with openai/gpt-audio: the response has no audio',
      requestId: 'gen-1',
      details: { text: 'I can only write.', finishReason: 'stop', usage, generationId: 'gen-1' },
    });
  });
});

describe('a truncated spoken answer', () => {
  it.each([
    ['the connection breaks', [new TypeError('terminated')], 'truncated'],
    ['the stream ends early', [], 'truncated'],
    [
      'the provider fails',
      [
        {
          id: 'gen-1',
          error: { code: 502, message: 'down', metadata: { error_type: 'provider_error' } },
          choices: [{ index: 0, delta: {}, finish_reason: 'error' }],
        },
      ],
      'provider',
    ],
  ])(
    'because %s yields its chunks and reports its transcript',
    async (_why, lastChunks, reason) => {
      const { client, bodies } = createAudioClient(
        { chat: chatOf([...audioChunks(samples, 'Hello, my'), ...lastChunks]) },
        { maxRetries: 2 },
      );
      const { chunks } = await client.generate.audio.stream({ prompt: 'Hi' });
      let bytes = 0;
      const reading = (async () => {
        for await (const chunk of chunks) bytes += chunk.length;
      })();
      await expect(reading).rejects.toMatchObject({
        details: {
          reason,
          partialTranscript: 'Hello, my',
          receivedBytes: 20_044,
          generationId: 'gen-1',
        },
      });
      expect([bytes, bodies.length]).toEqual([20_044, 1]);
    },
  );

  it('is reported when OpenRouter stops sending', async () => {
    const clock = createManualClock();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of audioChunks(samples))
          controller.enqueue(new TextEncoder().encode(toEvent(chunk)));
      },
    });
    const { client } = createAudioClient(
      { chat: () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }) },
      { clock, attemptTimeoutMs: 1_000 },
    );
    const { chunks } = await client.generate.audio.stream({ prompt: 'Hi' });
    const reading = joined(chunks).catch((error: unknown) => error);
    await clock.advance(1_000);
    expect(await reading).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      details: { reason: 'truncated', receivedBytes: 20_044 },
    });
  });

  it('is cancelled when its reader stops', async () => {
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of audioChunks(samples))
          controller.enqueue(new TextEncoder().encode(toEvent(chunk)));
      },
      cancel() {
        isCancelled = true;
      },
    });
    const { client } = createAudioClient({
      chat: () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    });
    const { chunks } = await client.generate.audio.stream({ prompt: 'Hi' });
    for await (const chunk of chunks) if (chunk.length > 44) break;
    expect(isCancelled).toBe(true);
  });
});
