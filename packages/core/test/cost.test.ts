import { createEmulator } from '@orkit/openrouter-emulator';
import type {
  BudgetOptions,
  CallOptions,
  ChatEvent,
  ChatRequest,
} from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { recordAt } from '../src/shared/untrusted-json.ts';
import { messages } from './support/chat-client.ts';
import { verifies } from '../../../tests/requirements.ts';

const model = 'openai/gpt-4o-mini';
const free = 'google/gemma-4-26b-a4b-it:free';

function setUp(budget?: BudgetOptions) {
  const emulator = createEmulator();
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: emulator.fetch,
    maxRetries: 0,
    budget,
  });
  const paid = () => emulator.requests.filter(({ method }) => method === 'POST');
  const body = () => paid().at(-1)?.body;
  return { emulator, client, paid, body };
}

type SetUp = ReturnType<typeof setUp>;

async function listen(stream: AsyncIterable<ChatEvent>): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

const ways = [
  [
    'send()',
    async ({ client }: SetUp, request: ChatRequest, options?: CallOptions) =>
      await client.chat.send(request, options),
  ],
  [
    'stream()',
    async ({ client }: SetUp, request: ChatRequest, options?: CallOptions) =>
      await listen(client.chat.stream(request, options)),
  ],
] as const;

describe.each(ways)('a limit on what chat.%s may cost', (_, ask) => {
  it('lets a call pass that costs less, and keeps routing to the prices it was reckoned with', async () => {
    const played = setUp();
    await ask(played, { model, messages, maxTokens: 100 }, { maxCostUsd: 0.01 });
    expect(recordAt(played.body(), 'provider')).toEqual({
      max_price: { prompt: 0.15, completion: 0.6 },
    });
  });

  it(verifies('money.limit', 'asks nothing but look-ups when the call may cost more'), async () => {
    const played = setUp();
    const asking = ask(played, { model, messages, maxTokens: 16_384 }, { maxCostUsd: 0.001 });
    await expect(asking).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { reason: 'max_cost', maxCostUsd: 0.001, certainty: 'upper_bound', model },
    });
    expect(played.paid()).toEqual([]);
  });

  it('cuts the answer down to what can be paid, if asked', async () => {
    const played = setUp();
    const call = { maxCostUsd: 0.001, fitMaxTokens: true };
    await ask(played, { model, messages }, call);
    const { max_tokens: maxTokens } = { ...(played.body() as { readonly max_tokens?: number }) };
    expect(maxTokens).toBeGreaterThanOrEqual(16);
    expect(maxTokens).toBeLessThan(16_384);
    const { client } = played;
    const fits = await client.estimate({ chat: { model, messages, maxTokens } });
    expect(fits).toMatchObject({ certainty: 'upper_bound' });
    expect(fits.costUsd).toBeLessThanOrEqual(0.001);
    const beyond = { model, messages, maxTokens: (maxTokens ?? 0) + 1 };
    expect((await client.estimate({ chat: beyond })).costUsd).toBeGreaterThan(0.001);
  });

  it('does not change max tokens that the request names', async () => {
    const played = setUp();
    const call = { maxCostUsd: 0.0001, fitMaxTokens: true };
    await expect(ask(played, { model, messages, maxTokens: 16_384 }, call)).rejects.toMatchObject({
      details: { reason: 'max_cost' },
    });
  });

  it('leaves the prices that the request allows, and adds those it does not name', async () => {
    const played = setUp();
    const provider = { maxPriceUsd: { completion: 5 }, sort: 'price' } as const;
    await ask(played, { model, messages, maxTokens: 10, provider }, { maxCostUsd: 1 });
    expect(recordAt(played.body(), 'provider')).toEqual({
      max_price: { completion: 5, prompt: 0.15 },
      sort: 'price',
    });
  });

  it('never refuses what is free', async () => {
    const played = setUp({ maxCostUsd: 0, sessionUsd: 0 });
    await ask(played, { model: free, messages });
    expect(played.paid()).toHaveLength(1);
  });

  it('sends what it always sent without a limit', async () => {
    const limited = setUp({ maxCostUsd: 1 });
    await ask(limited, { model, messages });
    const counted = setUp({});
    await ask(counted, { model, messages });
    const plain = setUp();
    await ask(plain, { model, messages });
    expect(counted.body()).toEqual(plain.body());
    expect(plain.emulator.requests.map(({ method }) => method)).toEqual(['POST']);
    expect(limited.body()).not.toEqual(plain.body());
  });

  it('counts what was paid, and no more', async () => {
    const estimated = await setUp().client.estimate({ chat: { model, messages, maxTokens: 100 } });
    // Enough for one call at its bound and the price of some, not for two bounds.
    const played = setUp({ sessionUsd: (estimated.costUsd ?? 0) * 1.5 });
    await ask(played, { model, messages, maxTokens: 100 });
    await ask(played, { model, messages, maxTokens: 100 });
    expect(played.paid()).toHaveLength(2);
  });

  it('gives the money of a refused call back, and keeps that of a lost answer', async () => {
    const estimated = await setUp().client.estimate({ chat: { model, messages, maxTokens: 100 } });
    const played = setUp({ sessionUsd: (estimated.costUsd ?? 0) * 1.5 });
    const request = { model, messages, maxTokens: 100 };
    // Look-ups are done, so that what fails is the call.
    await played.client.models.list();
    played.emulator.fail({ type: 'status', status: 402 });
    await expect(ask(played, request)).rejects.toMatchObject({ status: 402 });
    played.emulator.fail({ type: 'lost-response' });
    await expect(ask(played, request)).rejects.toMatchObject({
      details: { reason: 'outcome_unknown' },
    });
    await expect(ask(played, request)).rejects.toMatchObject({ details: { reason: 'max_cost' } });
    expect(played.paid()).toHaveLength(2);
  });

  it.each(['gives up', 'cannot load it'])(
    'gives the money back when somebody %s while a medium is loaded',
    async (why) => {
      const caller = new AbortController();
      const reason = new Error('Enough');
      /** A picture that is left, or lost, when it is looked into. */
      class Lost extends Blob {
        override slice(): Blob {
          if (why === 'cannot load it') throw reason;
          caller.abort(reason);
          return super.slice();
        }
      }
      const source = new Lost([new Uint8Array(100)], { type: 'image/png' });
      const content = [{ type: 'image', source }] as const;
      const lost = { model, messages: [{ role: 'user', content }], maxTokens: 100 } as const;
      const estimated = await setUp().client.estimate({ chat: lost });
      const played = setUp({ sessionUsd: estimated.costUsd });
      await expect(ask(played, lost, { signal: caller.signal })).rejects.toThrow(/Enough|Cannot/u);
      expect(played.paid()).toEqual([]);
      await ask(played, { ...lost, messages });
      expect(played.paid()).toHaveLength(1);
    },
  );
});

describe('the budget of a session', () => {
  it('counts an answer that is left in the middle at its bound', async () => {
    const estimated = await setUp().client.estimate({ chat: { model, messages, maxTokens: 100 } });
    const { client, emulator } = setUp({ sessionUsd: (estimated.costUsd ?? 0) * 1.5 });
    emulator.script({ text: 'one two three four five' });
    for await (const event of client.chat.stream({ model, messages, maxTokens: 100 })) {
      if (event.type === 'text-delta') break;
    }
    await expect(client.chat.send({ model, messages, maxTokens: 100 })).rejects.toMatchObject({
      details: { reason: 'max_cost' },
    });
  });

  it('gives the money of a stream back that failed before it began', async () => {
    const estimated = await setUp().client.estimate({ chat: { model, messages, maxTokens: 100 } });
    const { client, emulator } = setUp({ sessionUsd: (estimated.costUsd ?? 0) * 1.5 });
    await client.models.list();
    emulator.fail({ type: 'stream-error', afterChunks: 0, code: 429 });
    await expect(
      listen(client.chat.stream({ model, messages, maxTokens: 100 })),
    ).rejects.toMatchObject({
      status: 429,
    });
    await client.chat.send({ model, messages, maxTokens: 100 });
  });

  it('counts an answer that comes from the response cache as nothing', async () => {
    const request = { model, messages, maxTokens: 100, cache: true };
    const { costUsd: boundUsd = 0 } = await setUp().client.estimate({ chat: request });
    const { usage } = await setUp().client.chat.send(request);
    const costUsd = usage?.costUsd ?? 0;
    expect(costUsd).toBeGreaterThan(0);
    // Once the answer is paid, its bound fits as often as it costs nothing.
    const { client } = setUp({ sessionUsd: boundUsd + costUsd * 1.5 });
    const answers = [];
    for (let count = 0; count < 4; count += 1) answers.push(await client.chat.send(request));
    expect(answers.map(({ cache }) => cache?.status)).toEqual(['miss', 'hit', 'hit', 'hit']);
  });
});

describe('the estimate of a chat', () => {
  it(
    verifies('money.estimate', 'is never below what the call costs when it is an upper bound'),
    async () => {
      const { client } = setUp();
      const models = (await client.models.list()).filter(
        ({ pricing, aliasOf, outputModalities }) =>
          pricing.promptUsdPerToken !== undefined &&
          aliasOf === undefined &&
          outputModalities.every((modality) => modality === 'text'),
      );
      expect(models.length).toBeGreaterThan(10);
      for (const { id } of models) {
        const chat = { model: id, messages, maxTokens: 500 };
        const told = await client.estimate({ chat });
        expect([id, told.certainty]).toEqual([id, 'upper_bound']);
        const limited = createLimited(told.costUsd ?? 0);
        const { usage } = await limited.chat.send(chat);
        expect([id, (usage?.costUsd ?? 0) <= (told.costUsd ?? 0)]).toEqual([id, true]);
      }
    },
  );
});

/** A client whose calls may cost exactly so much. */
function createLimited(maxCostUsd: number) {
  const { client } = setUp({ maxCostUsd });
  return client;
}

describe('a limit on other calls', () => {
  it('is kept by reranking', async () => {
    const { client, paid } = setUp();
    const request = { query: 'why', documents: ['because'] };
    await expect(client.rerank(request, { maxCostUsd: 0.001 })).rejects.toMatchObject({
      message: expect.stringContaining('it is likely to cost $0.002, and at most $0.001'),
      details: { reason: 'max_cost' },
    });
    expect(paid()).toEqual([]);
    await client.rerank(request, { maxCostUsd: 0.002 });
    expect(paid()).toHaveLength(1);
  });

  it('is kept by embedding', async () => {
    const { client, paid } = setUp();
    const request = { input: ['because '.repeat(1_000)] };
    await expect(client.embed(request, { maxCostUsd: 0.0001 })).rejects.toMatchObject({
      details: { reason: 'max_cost', certainty: 'upper_bound' },
    });
    expect(paid()).toEqual([]);
    const { usage } = await client.embed(request, { maxCostUsd: 0.001 });
    expect(usage?.costUsd).toBeLessThanOrEqual(0.001);
  });

  it('is kept by transcribing', async () => {
    const { client, paid } = setUp();
    const wav = new Uint8Array(44 + 64_000);
    wav.set(new TextEncoder().encode('RIFF....WAVEfmt '));
    new DataView(wav.buffer).setUint32(4, wav.length - 8, true);
    const request = { source: { bytes: wav } };
    await expect(client.transcribe(request, { maxCostUsd: 0.001 })).rejects.toMatchObject({
      details: { reason: 'max_cost', certainty: 'estimate' },
    });
    expect(paid()).toEqual([]);
  });

  it('is kept by pictures, and none is made that is too dear', async () => {
    const { client, paid } = setUp();
    const request = { prompt: 'a cat', model: 'bytedance-seed/seedream-4.5', count: 2 };
    await expect(client.generate.image(request, { maxCostUsd: 0.07 })).rejects.toMatchObject({
      details: { reason: 'max_cost', estimateUsd: 0.08, certainty: 'upper_bound' },
    });
    expect(paid()).toEqual([]);
    const { usage } = await client.generate.image(request, { maxCostUsd: 0.08 });
    expect(usage?.costUsd).toBe(0.08);
  });

  it('is kept by speech', async () => {
    const { client, paid } = setUp();
    const request = { input: 'Hello there', model: 'openai/gpt-4o-mini-tts-2025-12-15' };
    await expect(client.generate.speech(request, { maxCostUsd: 0.00001 })).rejects.toMatchObject({
      details: { reason: 'max_cost', certainty: 'estimate' },
    });
    expect(paid()).toEqual([]);
  });

  it('is kept by videos: the bound is told to the cent', async () => {
    const { client, paid } = setUp();
    const request = { prompt: 'a cat', durationSeconds: 4, resolution: '720p' };
    await expect(client.videos.create(request, { maxCostUsd: 1.59 })).rejects.toMatchObject({
      details: { reason: 'max_cost', estimateUsd: 1.6, basis: '4 s of video at $0.40 a second' },
    });
    expect(paid()).toEqual([]);
    await client.videos.create(request, { maxCostUsd: 1.6 });
    expect(paid()).toHaveLength(1);
  });
});
