import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../../test/support/manual-clock.ts';
import {
  createSoundClient,
  noted,
  notFound,
  speechOf,
} from '../../../test/support/sound-client.ts';
import { joined, soundFile } from '../../../test/support/sounds.ts';

const asMp3 = speechOf([soundFile('tone.mp3')], 'audio/mpeg');
const asNoted = () => Response.json({ data: noted });

describe('what speech cost', () => {
  async function finishAfter(
    generation: (count: number) => Response,
    ms: number,
    call?: Parameters<ReturnType<typeof createSoundClient>['client']['generate']['speech']>[1],
  ) {
    const clock = createManualClock();
    const sound = createSoundClient({ speech: asMp3, generation }, { clock, maxRetries: 2 });
    const stream = await sound.client.generate.speech.stream(
      { input: 'Hello', model: 'openai/tts' },
      call,
    );
    await joined(stream.pieces);
    const finishing = stream.finish();
    await clock.advance(ms);
    const facts = await finishing;
    expect(clock.pending).toBe(0);
    return { facts, lookUps: sound.lookUps, again: await stream.finish() };
  }

  it('is looked up until it is written down', async () => {
    const { facts, lookUps, again } = await finishAfter(
      (count) => (count < 3 ? notFound() : asNoted()),
      1_000,
    );
    expect([facts.costUsd, lookUps]).toEqual([0.25, 3]);
    expect(again).toEqual(facts);
  });

  it('is known of a free model, and not looked up', async () => {
    const sound = createSoundClient({ speech: asMp3, generation: asNoted });
    const { model, costUsd } = await sound.client.generate.speech({ input: 'Hello' });
    expect({ model, costUsd, lookUps: sound.lookUps }).toEqual({
      model: 'deepgram/flux-tts:free',
      costUsd: 0,
      lookUps: 0,
    });
  });

  it('is not waited for longer than three seconds', async () => {
    const { facts, lookUps } = await finishAfter(notFound, 3_000);
    expect(facts).toMatchObject({
      costUsd: undefined,
      usage: undefined,
      model: expect.any(String),
    });
    expect(lookUps).toBe(4);
  });

  it('is given up when it is never answered', async () => {
    const clock = createManualClock();
    const { client } = createSoundClient(
      { speech: asMp3, generation: () => new Response(new ReadableStream()) },
      { clock },
    );
    const stream = await client.generate.speech.stream({ input: 'Hello', model: 'openai/tts' });
    await joined(stream.pieces);
    const finishing = stream.finish();
    await clock.advance(3_000);
    expect(await finishing).toMatchObject({ costUsd: undefined, generationId: 'gen-tts-1' });
    expect(clock.pending).toBe(0);
  });

  it('is not asked for again after a refusal', async () => {
    const { facts, lookUps } = await finishAfter(
      () => Response.json({ error: { code: 401, message: 'no' } }, { status: 401 }),
      0,
    );
    expect([facts.costUsd, lookUps]).toEqual([undefined, 1]);
  });

  it('is not waited for longer than the call may take', async () => {
    const { facts, lookUps } = await finishAfter(notFound, 1_000, { deadlineMs: 1_000 });
    expect([facts.costUsd, lookUps]).toEqual([undefined, 2]);
  });

  it('is not looked up for a caller who left', async () => {
    const caller = new AbortController();
    const sound = createSoundClient({ speech: asMp3, generation: asNoted });
    const stream = await sound.client.generate.speech.stream(
      { input: 'Hello', model: 'openai/tts' },
      { signal: caller.signal },
    );
    await joined(stream.pieces);
    caller.abort();
    expect(await stream.finish()).toMatchObject({ costUsd: undefined });
    expect(sound.lookUps).toBe(0);
  });
});

describe('a budget', () => {
  const model = 'openai/tts';

  it('is charged what speech cost', async () => {
    const sound = createSoundClient(
      { speech: asMp3, generation: asNoted },
      { budget: { sessionUsd: 0.3 } },
    );
    const { speech } = sound.client.generate;
    // The estimate of each is next to nothing; what they cost is a quarter of a dollar.
    await speech({ input: 'Hello', model });
    await speech({ input: 'Hello', model });
    await expect(speech({ input: 'Hello', model })).rejects.toMatchObject({
      details: { reason: 'max_cost' },
    });
    expect(sound.bodies).toHaveLength(2);
  });

  it('is given back what a refusal did not cost', async () => {
    const refuse = () =>
      Response.json({ error: { code: 402, message: 'no credits' } }, { status: 402 });
    const estimate = await createSoundClient({}).client.estimate({
      speech: { input: 'Hi', model },
    });
    const sound = createSoundClient(
      { speech: refuse },
      { budget: { sessionUsd: estimate.costUsd } },
    );
    for (let count = 0; count < 2; count += 1) {
      await expect(sound.client.generate.speech({ input: 'Hi', model })).rejects.toMatchObject({
        details: { reason: 'credits' },
      });
    }
    expect(sound.bodies).toHaveLength(2);
  });

  it('is charged the bound of speech that is left in the middle', async () => {
    const { costUsd } = await createSoundClient({}).client.estimate({
      speech: { input: 'Hi', model },
    });
    const { client } = createSoundClient({ speech: asMp3 }, { budget: { sessionUsd: costUsd } });
    for await (const _ of (await client.generate.speech.stream({ input: 'Hi', model })).pieces)
      break;
    await expect(client.generate.speech({ input: 'Hi', model })).rejects.toMatchObject({
      details: { reason: 'max_cost' },
    });
  });

  it('is asked before speech is paid', async () => {
    const { client, bodies } = createSoundClient({ speech: asMp3, generation: asNoted });
    await expect(
      client.generate.speech({ input: 'Hello', model }, { maxCostUsd: 1e-9 }),
    ).rejects.toMatchObject({ details: { reason: 'max_cost' } });
    expect(bodies).toEqual([]);
  });
});
