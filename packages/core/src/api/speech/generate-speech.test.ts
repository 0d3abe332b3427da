import { describe, expect, it } from 'vitest';

import { createAudioClient, noted, speechOf } from '../../../test/support/sound-client.ts';
import { joined, readWav, samplesOf, audioFile } from '../../../test/support/sounds.ts';
import { MAX_VOICE_SAMPLE_BYTES } from './speech-body.ts';

const mp3 = audioFile('tone.mp3');
const asMp3 = speechOf([mp3], 'audio/mpeg');
const generationResponse = () => Response.json({ data: noted });

describe('speech', () => {
  it('is an MP3 with its cost', async () => {
    const { client, bodies } = createAudioClient({ speech: asMp3, generation: generationResponse });
    const { audio, ...info } = await client.generate.speech({
      input: 'Hello',
      model: 'openai/tts',
      voice: 'luna',
    });
    expect(audio).toMatchObject({ kind: 'audio', mediaType: 'audio/mpeg', size: mp3.length });
    expect(new Uint8Array(await audio.blob.arrayBuffer())).toEqual(mp3);
    expect(info).toEqual({
      transcript: undefined,
      model: 'openai/tts',
      voice: 'luna',
      usage: {
        promptTokens: 4,
        completionTokens: 40,
        totalTokens: 44,
        cachedTokens: undefined,
        reasoningTokens: undefined,
        costUsd: 0.25,
      },
      costUsd: 0.25,
      generationId: 'gen-tts-1',
      notes: [],
      finishReason: undefined,
    });
    expect(bodies).toEqual([
      {
        model: 'openai/tts',
        input: 'Hello',
        voice: 'luna',
        response_format: 'mp3',
      },
    ]);
  });

  it('as WAV is created from samples', async () => {
    const samples = samplesOf(10_000);
    const { client, bodies } = createAudioClient({
      speech: speechOf([samples], 'audio/pcm;rate=48000;channels=2'),
      generation: generationResponse,
    });
    const { audio } = await client.generate.speech({ input: 'Hello', format: 'wav' });
    expect(bodies[0]).toMatchObject({ response_format: 'pcm' });
    expect(audio).toMatchObject({ mediaType: 'audio/wav', size: 44 + 10_000 });
    expect(readWav(new Uint8Array(await audio.blob.arrayBuffer()))).toEqual({
      isWav: true,
      fileBytes: 10_044,
      channels: 2,
      rateHertz: 48_000,
      dataBytes: 10_000,
      data: Buffer.from(samples),
    });
  });

  it('as samples is unchanged', async () => {
    const samples = samplesOf(10_001);
    const { client, bodies } = createAudioClient({
      speech: speechOf([samples]),
      generation: generationResponse,
    });
    const { audio } = await client.generate.speech({ input: 'Hello', format: 'pcm' });
    expect(bodies[0]).toMatchObject({ response_format: 'pcm' });
    expect(audio.mediaType).toBe('audio/L16;rate=24000;channels=1');
    expect(new Uint8Array(await audio.blob.arrayBuffer())).toEqual(samples);
  });

  it('sends every field of the request', async () => {
    const { client, bodies } = createAudioClient({ speech: asMp3, generation: generationResponse });
    await client.generate.speech({
      input: 'Hello',
      model: 'openai/tts',
      voice: 'nobody-lists-it',
      speed: 1.5,
      instructions: 'Whisper.',
      providerOptions: { openai: { x: 1 }, azure: { style: 'calm' } },
    });
    expect(bodies[0]).toEqual({
      model: 'openai/tts',
      input: 'Hello',
      voice: 'nobody-lists-it',
      response_format: 'mp3',
      speed: 1.5,
      provider: {
        options: { azure: { style: 'calm' }, openai: { x: 1, instructions: 'Whisper.' } },
      },
    });
  });

  it('sends no voice when a model lists none', async () => {
    const { client, bodies } = createAudioClient({ speech: asMp3, generation: generationResponse });
    const { voice } = await client.generate.speech({ input: 'Hello', model: 'openai/tts' });
    expect(voice).toBeUndefined();
    expect(bodies[0]).not.toHaveProperty('voice');
  });

  it('imitates a voice', async () => {
    const sample = audioFile('tone.wav');
    const { client, bodies } = createAudioClient({ speech: asMp3, generation: generationResponse });
    const { voice } = await client.generate.speech({
      input: 'Hello',
      voiceSample: { source: { bytes: sample }, transcript: 'La la.' },
    });
    expect(voice).toBeUndefined();
    expect(bodies[0]).not.toHaveProperty('voice');
    expect(bodies[0]?.['input_references']).toEqual([
      {
        type: 'input_audio',
        input_audio: { data: Buffer.from(sample).toString('base64'), format: 'wav' },
      },
      { type: 'text', text: 'La la.' },
    ]);
  });

  it('is streamed in chunks, with its information at the end', async () => {
    const samples = samplesOf(20_001);
    const { client } = createAudioClient({
      speech: speechOf([samples.subarray(0, 7), samples.subarray(7)]),
      generation: generationResponse,
    });
    const stream = await client.generate.speech.stream({
      input: 'Hello',
      format: 'wav',
      model: 'openai/tts',
    });
    expect(stream.mediaType).toBe('audio/wav');
    const bytes = await joined(stream.chunks);
    const { head } = stream;
    expect(readWav(head() ?? new Uint8Array())).toMatchObject({ dataBytes: 20_002 });
    expect(bytes).toHaveLength(44 + 20_002);
    expect(await stream.finish()).toMatchObject({ costUsd: 0.25, mediaType: 'audio/wav' });
  });
});

describe('invalid speech', () => {
  it.each([
    ['a model for text', { model: 'some/chat' }, 'some/chat returns text, not speech'],
    ['an unknown model', { model: 'some/nothing' }, 'some/nothing'],
    ['a voice of another model', { voice: 'lona' }, 'has no voice "lona"'],
    [
      'instructions for a model that does not support them',
      { instructions: 'Whisper.' },
      'does not accept instructions',
    ],
    ['a blank text', { input: ' ' }, '"input" must not be blank'],
    [
      'a voice sample that is text',
      { voiceSample: { source: new Blob(['This is what I sound like.']) } },
      'audio',
    ],
  ])('is refused before anything is paid: %s', async (_what, request, message) => {
    const { client, bodies } = createAudioClient({ speech: asMp3 });
    await expect(client.generate.speech({ input: 'Hello', ...request })).rejects.toThrow(message);
    expect(bodies).toEqual([]);
  });

  it('accepts a recording up to its limit', async () => {
    const { client, bodies } = createAudioClient({ speech: asMp3, generation: generationResponse });
    const speakLike = async (bytes: number) => {
      const sample = new Uint8Array(bytes);
      sample.set(audioFile('tone.wav'));
      await client.generate.speech({ input: 'Hello', voiceSample: { source: { bytes: sample } } });
    };
    await expect(speakLike(MAX_VOICE_SAMPLE_BYTES + 1)).rejects.toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
    });
    expect(bodies).toEqual([]);
    await speakLike(MAX_VOICE_SAMPLE_BYTES);
    expect(bodies).toHaveLength(1);
  });

  const refuse = () =>
    Response.json({ error: { code: 400, message: 'response_format: pcm only' } }, { status: 400 });

  it('is sent again as WAV when the model has no MP3 and nobody asked for one', async () => {
    let count = 0;
    const speech = () => {
      count += 1;
      return count === 1 ? refuse() : speechOf([new Uint8Array(5_000)], 'audio/pcm')();
    };
    const { client, bodies } = createAudioClient({ speech }, { budget: { sessionUsd: 1 } });
    const { audio } = await client.generate.speech({ input: 'Hello' }, { allowUnknownCost: true });
    expect(audio.mediaType).toBe('audio/wav');
    expect(bodies.map((body) => body['response_format'])).toEqual(['mp3', 'pcm']);
  });

  it('is sent once more at most, and never after a refusal for another reason', async () => {
    const twice = createAudioClient({ speech: refuse });
    await expect(twice.client.generate.speech({ input: 'Hello' })).rejects.toThrow('pcm only');
    expect(twice.bodies).toHaveLength(2);
    const other = createAudioClient({
      speech: () => Response.json({ error: { code: 400, message: 'voice: no' } }, { status: 400 }),
    });
    await expect(other.client.generate.speech({ input: 'Hello' })).rejects.toThrow('voice: no');
    expect(other.bodies).toHaveLength(1);
  });

  it('as an MP3 may be available as WAV', async () => {
    const { client } = createAudioClient({ speech: refuse });
    const hint = {
      kind: 'set-option',
      option: 'speechFormat',
      to: 'wav',
      note: 'some models have no MP3',
    };
    await expect(client.generate.speech({ input: 'Hello', format: 'mp3' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      hints: expect.arrayContaining([hint]),
    });
    await expect(client.generate.speech({ input: 'Hello', format: 'wav' })).rejects.toMatchObject({
      hints: expect.not.arrayContaining([hint]),
    });
  });

  it('suggests the nearest voice, and lists those of the model', async () => {
    const { client } = createAudioClient({ speech: asMp3 });
    await expect(client.generate.speech({ input: 'Hello', voice: 'lona' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      hints: [
        { kind: 'did-you-mean', values: ['luna'] },
        { kind: 'accepted', values: ['luna', 'orion'], more: 0 },
      ],
      details: { accepted: ['luna', 'orion'] },
    });
  });
});

describe('truncated speech', () => {
  const broken = speechOf([samplesOf(6_000), samplesOf(5_000), new TypeError('terminated')]);

  it('reports the received bytes, and is not requested again', async () => {
    const { client, bodies } = createAudioClient({ speech: broken }, { maxRetries: 2 });
    await expect(client.generate.speech({ input: 'Hello' })).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      retryable: false,
      requestId: 'gen-tts-1',
      details: {
        reason: 'truncated',
        receivedBytes: 11_044,
        generationId: 'gen-tts-1',
        model: 'deepgram/flux-tts:free',
      },
    });
    expect(bodies).toHaveLength(1);
  });

  it('yields its chunks before the error', async () => {
    const { client } = createAudioClient({ speech: broken });
    const { chunks } = await client.generate.speech.stream({ input: 'Hello', format: 'pcm' });
    let bytes = 0;
    const reading = (async () => {
      for await (const chunk of chunks) bytes += chunk.length;
    })();
    await expect(reading).rejects.toMatchObject({ details: { reason: 'truncated' } });
    expect(bytes).toBe(11_000);
  });

  it('throws the abort reason of the caller', async () => {
    const caller = new AbortController();
    const endless = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            controller.enqueue(samplesOf(5_000));
          },
        }),
      );
    const { client } = createAudioClient({ speech: endless });
    const { chunks } = await client.generate.speech.stream(
      { input: 'Hello' },
      { signal: caller.signal },
    );
    const reading = (async () => {
      for await (const chunk of chunks) if (chunk.length > 44) caller.abort('enough');
    })();
    await expect(reading).rejects.toBe('enough');
  });

  it('is cancelled when its reader stops, also before the first chunk', async () => {
    let cancelled = 0;
    const endless = () =>
      new Response(
        new ReadableStream(
          {
            pull(controller) {
              controller.enqueue(samplesOf(5_000));
            },
            cancel() {
              cancelled += 1;
            },
          },
          { highWaterMark: 0 },
        ),
      );
    const { client } = createAudioClient({ speech: endless });
    for (const turns of [0, 1, 3]) {
      const { chunks } = await client.generate.speech.stream({ input: 'Hello' });
      const iterator = chunks[Symbol.asyncIterator]();
      for (let turn = 0; turn < turns; turn += 1) await iterator.next();
      await iterator.return?.();
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
    }
    expect(cancelled).toBe(3);
  });
});
