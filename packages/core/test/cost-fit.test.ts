import type { BudgetOptions } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { numberAt } from '../src/shared/untrusted-json.ts';
import { messages } from './support/chat-client.ts';
import { failureOf } from './support/failure.ts';
import { photo } from './support/photos.ts';
import { collect } from './support/chat-streams.ts';
import { createEmulatedClient } from './support/emulated-client.ts';

const model = 'openai/gpt-4o-mini';

function setUp(budget: BudgetOptions) {
  const { emulator, client } = createEmulatedClient({ budget });
  const paid = () => emulator.requests.filter(({ method }) => method === 'POST');
  return { client, paid, maxTokens: () => numberAt(paid().at(-1)?.body, 'max_tokens') };
}

describe('a client that limits answers to its maximum cost', () => {
  const budget = { maxCostUsd: 0.001, fitMaxTokens: true };

  it('requests as many tokens as the limit pays for', async () => {
    const { client, maxTokens } = setUp(budget);
    await client.chat.send({ model, messages });
    expect(maxTokens()).toBeGreaterThanOrEqual(16);
    expect(maxTokens()).toBeLessThan(16_384);
  });

  it('does so for the limit of a call, too', async () => {
    const { client, maxTokens } = setUp({ fitMaxTokens: true });
    await client.chat.send({ model, messages }, { maxCostUsd: 0.001 });
    expect(maxTokens()).toBeLessThan(16_384);
    await client.chat.send({ model, messages });
    expect(maxTokens()).toBeUndefined();
  });

  it('keeps the maximum tokens of the request, and does nothing when the call forbids it', async () => {
    const { client, paid } = setUp(budget);
    const refused = { details: { reason: 'max_cost' } };
    await expect(client.chat.send({ model, messages, maxTokens: 16_384 })).rejects.toMatchObject(
      refused,
    );
    await expect(
      client.chat.send({ model, messages }, { fitMaxTokens: false }),
    ).rejects.toMatchObject(refused);
    expect(paid()).toEqual([]);
  });

  it('names the smallest limit that pays for a usable answer, when the limit does not', async () => {
    const { client, paid } = setUp({});
    const request = { model: 'google/gemini-2.5-flash', messages };
    const error = await failureOf(client.chat.send(request, { maxCostUsd: 0.000_001 }));
    const hint = error.hints.find(({ kind }) => kind === 'raise-limit');
    const maxCostUsd = numberAt(hint, 'to') ?? 0;
    expect(maxCostUsd).toBeGreaterThan(0.000_001);
    // The longest possible answer costs more than a hundred times as much.
    expect(maxCostUsd).toBeLessThan(0.01);
    expect(paid()).toEqual([]);
    await expect(client.chat.send(request, { maxCostUsd })).resolves.toMatchObject({
      notes: [expect.stringContaining('The answer was limited to ')],
    });
  });

  it('does so by default, and says so in the result of every chat', async () => {
    const { client, paid, maxTokens } = setUp({ maxCostUsd: 0.001 });
    const note = () =>
      `The answer was limited to ${String(maxTokens())} tokens: at most $0.001 may be spent on one call.`;
    const sent = await client.chat.send({ model, messages });
    expect(sent.notes).toEqual([note()]);
    const events = await collect(client.chat.stream({ model, messages }));
    expect(events.at(-1)).toMatchObject({ result: { notes: [note()] } });
    const analysis = {
      model,
      media: [{ source: new Blob([new Uint8Array(await photo('jpeg'))]) }],
    };
    expect((await client.analyze(analysis)).notes).toEqual([note()]);
    const spoken = await client.generate.audio({ prompt: 'Hi' }, { maxCostUsd: 0.02 });
    expect(spoken.notes).toEqual([expect.stringContaining(`${String(maxTokens())} tokens`)]);
    expect(paid()).toHaveLength(4);
    const free = await client.chat.send({ model, messages, maxTokens: 20 });
    expect(free.notes).toEqual([]);
  });

  it('generates audio within the limit', async () => {
    const { client, maxTokens } = setUp({ fitMaxTokens: true });
    const { finishReason } = await client.generate.audio({ prompt: 'Hi' }, { maxCostUsd: 0.02 });
    expect(finishReason).toBe('stop');
    expect(maxTokens()).toBeGreaterThanOrEqual(200);
    expect(maxTokens()).toBeLessThan(1_000);
  });

  it('buys no very short audio, and no answer of reasoning alone', async () => {
    const { client, paid } = setUp({ fitMaxTokens: true });
    const refused = { details: { reason: 'max_cost' } };
    const audio = client.generate.audio({ prompt: 'Hi' }, { maxCostUsd: 0.01 });
    await expect(audio).rejects.toMatchObject(refused);
    for (const reasoning of [{ maxTokens: 2_000 }, { effort: 'low' }] as const) {
      const reasoningTokens = client.chat.send(
        { model: 'openai/gpt-5', messages, reasoning },
        { maxCostUsd: 0.01 },
      );
      await expect(reasoningTokens).rejects.toMatchObject(refused);
    }
    const unasked = client.chat.send({ model: 'openai/gpt-5', messages }, { maxCostUsd: 0.005 });
    await expect(unasked).rejects.toMatchObject(refused);
    expect(paid()).toEqual([]);
    await client.chat.send(
      { model: 'openai/gpt-5', messages, reasoning: { maxTokens: 2_000 } },
      { maxCostUsd: 0.03 },
    );
  });

  it('generates images through a chat within the limit, and never part of an image', async () => {
    const { client, paid, maxTokens } = setUp({ fitMaxTokens: true });
    const request = {
      prompt: 'a fox',
      model: 'google/gemini-2.5-flash-image',
      modalities: ['image', 'text'],
    } as const;
    await client.generate.image(request, { maxCostUsd: 0.08 });
    expect(maxTokens()).toBeGreaterThan(1_290);
    expect(maxTokens()).toBeLessThan(3_000);
    await expect(client.generate.image(request, { maxCostUsd: 0.04 })).rejects.toMatchObject({
      details: { reason: 'max_cost' },
    });
    expect(paid()).toHaveLength(1);
  });
});
