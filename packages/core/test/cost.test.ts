import type {
  BudgetOptions,
  CallOptions,
  ChatEvent,
  ChatRequest,
} from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { recordAt } from '../src/shared/untrusted-json.ts';
import { messages } from './support/chat-client.ts';
import { verifies } from '../../../tests/requirements.ts';
import { wav } from './support/recordings.ts';
import { createEmulatedClient } from './support/emulated-client.ts';

const model = 'openai/gpt-4o-mini';
const free = 'google/gemma-4-26b-a4b-it:free';

function setUp(budget?: BudgetOptions) {
  const { emulator, client } = createEmulatedClient({ budget });
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

describe.each(ways)('a cost limit of chat.%s', (_, ask) => {
  it('allows a cheaper call, and limits routing to the estimated prices', async () => {
    const played = setUp();
    await ask(played, { model, messages, maxTokens: 100 }, { maxCostUsd: 0.01 });
    expect(recordAt(played.body(), 'provider')).toEqual({
      max_price: { prompt: 0.15, completion: 0.6 },
    });
  });

  it(verifies('money.limit', 'sends only free requests when the call may cost more'), async () => {
    const played = setUp();
    const asking = ask(played, { model, messages, maxTokens: 16_384 }, { maxCostUsd: 0.001 });
    await expect(asking).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { reason: 'max_cost', maxCostUsd: 0.001, certainty: 'upper_bound', model },
    });
    expect(played.paid()).toEqual([]);
  });

  it('limits the answer to the maximum cost on request', async () => {
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

  it('does not change the maximum tokens of the request', async () => {
    const played = setUp();
    const call = { maxCostUsd: 0.0001, fitMaxTokens: true };
    await expect(ask(played, { model, messages, maxTokens: 16_384 }, call)).rejects.toMatchObject({
      details: { reason: 'max_cost' },
    });
  });

  it('keeps the maximum prices of the request, and adds missing ones', async () => {
    const played = setUp();
    const provider = { maxPriceUsd: { completion: 5 }, sort: 'price' } as const;
    await ask(played, { model, messages, maxTokens: 10, provider }, { maxCostUsd: 1 });
    expect(recordAt(played.body(), 'provider')).toEqual({
      max_price: { completion: 5, prompt: 0.15 },
      sort: 'price',
    });
  });

  it('never refuses a free model', async () => {
    const played = setUp({ maxCostUsd: 0, sessionUsd: 0 });
    await ask(played, { model: free, messages });
    expect(played.paid()).toHaveLength(1);
  });

  it('sends the same request as without a limit', async () => {
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

  it('counts only the actual cost', async () => {
    const estimated = await setUp().client.estimate({ chat: { model, messages, maxTokens: 100 } });
    // Enough for one call at its upper bound and the cost of several, but not for two upper bounds.
    const played = setUp({ sessionUsd: (estimated.costUsd ?? 0) * 1.5 });
    await ask(played, { model, messages, maxTokens: 100 });
    await ask(played, { model, messages, maxTokens: 100 });
    expect(played.paid()).toHaveLength(2);
  });

  it('releases the reservation of a refused call, and keeps that of a lost response', async () => {
    const estimated = await setUp().client.estimate({ chat: { model, messages, maxTokens: 100 } });
    const played = setUp({ sessionUsd: (estimated.costUsd ?? 0) * 1.5 });
    const request = { model, messages, maxTokens: 100 };
    // Metadata is cached, so that the call itself fails.
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

  it.each(['aborts', 'cannot load them'])(
    'releases the reservation when the caller %s while media are loaded',
    async (why) => {
      const caller = new AbortController();
      const reason = new Error('Enough');
      /** An image whose reading is aborted or fails. */
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
  it('counts an answer that is aborted in the middle at its upper bound', async () => {
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

  it('releases the reservation of a stream that failed before its start', async () => {
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

  it('counts an answer from the response cache as free', async () => {
    const request = { model, messages, maxTokens: 100, cache: true };
    const { costUsd: boundUsd = 0 } = await setUp().client.estimate({ chat: request });
    const { usage } = await setUp().client.chat.send(request);
    const costUsd = usage?.costUsd ?? 0;
    expect(costUsd).toBeGreaterThan(0);
    // Once the answer is paid, its upper bound fits any number of free repetitions.
    const { client } = setUp({ sessionUsd: boundUsd + costUsd * 1.5 });
    const answers = [];
    for (let count = 0; count < 4; count += 1) answers.push(await client.chat.send(request));
    expect(answers.map(({ cache }) => cache?.status)).toEqual(['miss', 'hit', 'hit', 'hit']);
  });
});

describe('the estimate of a chat', () => {
  it(
    verifies('money.estimate', 'is never below the cost of the call when it is an upper bound'),
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
        const estimated = await client.estimate({ chat });
        expect([id, estimated.certainty]).toEqual([id, 'upper_bound']);
        const limited = createLimited(estimated.costUsd ?? 0);
        const { usage } = await limited.chat.send(chat);
        expect([id, (usage?.costUsd ?? 0) <= (estimated.costUsd ?? 0)]).toEqual([id, true]);
      }
    },
  );
});

/** A client with this exact cost limit for calls. */
function createLimited(maxCostUsd: number) {
  const { client } = setUp({ maxCostUsd });
  return client;
}

describe('a cost limit of other calls', () => {
  it('applies to reranking', async () => {
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

  it('applies to embedding', async () => {
    const { client, paid } = setUp();
    const request = { input: ['because '.repeat(1_000)] };
    await expect(client.embed(request, { maxCostUsd: 0.0001 })).rejects.toMatchObject({
      details: { reason: 'max_cost', certainty: 'upper_bound' },
    });
    expect(paid()).toEqual([]);
    const { usage } = await client.embed(request, { maxCostUsd: 0.001 });
    expect(usage?.costUsd).toBeLessThanOrEqual(0.001);
  });

  it('applies to transcribing', async () => {
    const { client, paid } = setUp();
    const request = { source: { bytes: wav({ samples: new Uint8Array(320_000) }) } };
    await expect(client.transcribe(request, { maxCostUsd: 0.001 })).rejects.toMatchObject({
      details: { reason: 'max_cost', certainty: 'estimate' },
    });
    expect(paid()).toEqual([]);
  });

  it('applies to images, and none over the limit is generated', async () => {
    const { client, paid } = setUp();
    const request = { prompt: 'a cat', model: 'bytedance-seed/seedream-4.5', count: 2 };
    await expect(client.generate.image(request, { maxCostUsd: 0.07 })).rejects.toMatchObject({
      details: { reason: 'max_cost', estimateUsd: 0.08, certainty: 'upper_bound' },
    });
    expect(paid()).toEqual([]);
    const { usage } = await client.generate.image(request, { maxCostUsd: 0.08 });
    expect(usage?.costUsd).toBe(0.08);
  });

  it('applies to speech', async () => {
    const { client, paid } = setUp();
    const request = { input: 'Hello there', model: 'openai/gpt-4o-mini-tts-2025-12-15' };
    await expect(client.generate.speech(request, { maxCostUsd: 0.00001 })).rejects.toMatchObject({
      details: { reason: 'max_cost', certainty: 'estimate' },
    });
    expect(paid()).toEqual([]);
  });

  it('applies to videos, with the exact upper bound in the error', async () => {
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
