import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../../test/support/manual-clock.ts';
import {
  createAudioClient,
  noted,
  notFound,
  speechOf,
} from '../../../test/support/sound-client.ts';
import { joined, audioFile } from '../../../test/support/sounds.ts';
import { createMemoryReservationStore } from '../cost/memory-reservation-store.ts';
import { FINISH_GRACE_MS } from './generate-speech.ts';

const asMp3 = speechOf([audioFile('tone.mp3')], 'audio/mpeg');
const generationResponse = () => Response.json({ data: noted });

describe('the cost of speech', () => {
  async function finishAfter(
    generation: (count: number) => Response,
    ms: number,
    options?: Parameters<ReturnType<typeof createAudioClient>['client']['generate']['speech']>[1],
  ) {
    const clock = createManualClock();
    const audio = createAudioClient({ speech: asMp3, generation }, { clock, maxRetries: 2 });
    const stream = await audio.client.generate.speech.stream(
      { input: 'Hello', model: 'openai/tts' },
      options,
    );
    await joined(stream.chunks);
    const finishing = stream.finish();
    await clock.advance(ms);
    const info = await finishing;
    expect(clock.pending).toBe(0);
    return { info, metadataRequests: audio.metadataRequests, again: await stream.finish() };
  }

  it('is fetched until OpenRouter has recorded it', async () => {
    const { info, metadataRequests, again } = await finishAfter(
      (count) => (count < 3 ? notFound() : generationResponse()),
      1_000,
    );
    expect([info.costUsd, metadataRequests]).toEqual([0.25, 3]);
    expect(again).toEqual(info);
  });

  it('is the estimate when the reader of a complete stream never asks for it', async () => {
    const clock = createManualClock();
    const store = createMemoryReservationStore();
    const { client } = createAudioClient({ speech: asMp3 }, { clock, budget: { store } });
    const task = { id: 'line 7', token: 'a' };
    const request = { input: 'Hello', model: 'openai/tts' };
    const { chunks } = await client.generate.speech.stream(request, { task });
    await joined(chunks);
    await clock.advance(FINISH_GRACE_MS - 1);
    const again = { task: { id: 'line 7', token: 'b' } };
    await expect(client.generate.speech(request, again)).rejects.toMatchObject({
      details: { state: 'open' },
    });
    await clock.advance(1);
    await expect(client.generate.speech(request, again)).rejects.toMatchObject({
      details: { state: 'settled' },
    });
    expect(clock.pending).toBe(0);
  });

  it('is 0 for a free model, and not fetched', async () => {
    const audio = createAudioClient({ speech: asMp3, generation: generationResponse });
    const { model, costUsd } = await audio.client.generate.speech({ input: 'Hello' });
    expect({ model, costUsd, metadataRequests: audio.metadataRequests }).toEqual({
      model: 'deepgram/flux-tts:free',
      costUsd: 0,
      metadataRequests: 0,
    });
  });

  it('is undefined after three seconds', async () => {
    const { info, metadataRequests } = await finishAfter(notFound, 3_000);
    expect(info).toMatchObject({
      costUsd: undefined,
      usage: undefined,
      model: expect.any(String),
    });
    expect(metadataRequests).toBe(4);
  });

  it('is undefined when OpenRouter never responds', async () => {
    const clock = createManualClock();
    const { client } = createAudioClient(
      { speech: asMp3, generation: () => new Response(new ReadableStream()) },
      { clock },
    );
    const stream = await client.generate.speech.stream({ input: 'Hello', model: 'openai/tts' });
    await joined(stream.chunks);
    const finishing = stream.finish();
    await clock.advance(3_000);
    expect(await finishing).toMatchObject({ costUsd: undefined, generationId: 'gen-tts-1' });
    expect(clock.pending).toBe(0);
  });

  it('is not fetched again after a refusal', async () => {
    const { info, metadataRequests } = await finishAfter(
      () => Response.json({ error: { code: 401, message: 'no' } }, { status: 401 }),
      0,
    );
    expect([info.costUsd, metadataRequests]).toEqual([undefined, 1]);
  });

  it('is undefined when the timeout of the call elapses', async () => {
    const { info, metadataRequests } = await finishAfter(notFound, 1_000, { timeoutMs: 1_000 });
    expect([info.costUsd, metadataRequests]).toEqual([undefined, 2]);
  });

  it('is not fetched for a caller that aborted', async () => {
    const caller = new AbortController();
    const audio = createAudioClient({ speech: asMp3, generation: generationResponse });
    const stream = await audio.client.generate.speech.stream(
      { input: 'Hello', model: 'openai/tts' },
      { signal: caller.signal },
    );
    await joined(stream.chunks);
    caller.abort();
    expect(await stream.finish()).toMatchObject({ costUsd: undefined });
    expect(audio.metadataRequests).toBe(0);
  });
});

describe('a budget', () => {
  const model = 'openai/tts';

  it('is charged the cost of speech', async () => {
    const audio = createAudioClient(
      { speech: asMp3, generation: generationResponse },
      { budget: { sessionUsd: 0.3 } },
    );
    const { speech } = audio.client.generate;
    // The estimates are close to zero; the costs are a quarter of a dollar.
    await speech({ input: 'Hello', model });
    await speech({ input: 'Hello', model });
    await expect(speech({ input: 'Hello', model })).rejects.toMatchObject({
      details: { reason: 'max_cost' },
    });
    expect(audio.bodies).toHaveLength(2);
  });

  it('is not charged for a refusal', async () => {
    const refuse = () =>
      Response.json({ error: { code: 402, message: 'no credits' } }, { status: 402 });
    const estimate = await createAudioClient({}).client.estimate({
      speech: { input: 'Hi', model },
    });
    const audio = createAudioClient(
      { speech: refuse },
      { budget: { sessionUsd: estimate.costUsd } },
    );
    for (let count = 0; count < 2; count += 1) {
      await expect(audio.client.generate.speech({ input: 'Hi', model })).rejects.toMatchObject({
        details: { reason: 'credits' },
      });
    }
    expect(audio.bodies).toHaveLength(2);
  });

  it('is charged the upper bound of speech that is cancelled midway', async () => {
    const { costUsd } = await createAudioClient({}).client.estimate({
      speech: { input: 'Hi', model },
    });
    const { client } = createAudioClient({ speech: asMp3 }, { budget: { sessionUsd: costUsd } });
    for await (const _ of (await client.generate.speech.stream({ input: 'Hi', model })).chunks)
      break;
    await expect(client.generate.speech({ input: 'Hi', model })).rejects.toMatchObject({
      details: { reason: 'max_cost' },
    });
  });

  it('is checked before speech is paid', async () => {
    const { client, bodies } = createAudioClient({ speech: asMp3, generation: generationResponse });
    await expect(
      client.generate.speech({ input: 'Hello', model }, { maxCostUsd: 1e-9 }),
    ).rejects.toMatchObject({ details: { reason: 'max_cost' } });
    expect(bodies).toEqual([]);
  });
});
