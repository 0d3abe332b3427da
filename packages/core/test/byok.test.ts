import type { ByokOptions } from '@orkit/openrouter-emulator';
import { createEmulator } from '@orkit/openrouter-emulator';
import type { BudgetOptions, CallEnd, OpenRouter } from '@orkit/openrouter-multimodal';
import { createMemoryReservationStore, createOpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { verifies } from '../../../tests/requirements.ts';
import type { EveryCall } from './support/every-call.ts';
import { drain, everyCall } from './support/every-call.ts';

const FEE_RATE = 0.05;

const imageByChat: EveryCall = {
  endpoint: 'generate.image by a chat',
  isBillable: true,
  call: async (client) => await client.generate.image({ prompt: 'x', maxTokens: 8_000 }),
};
/** The default model of speech is free, and a free model needs no key. */
const speech = { input: 'x', model: 'openai/gpt-4o-mini-tts-2025-12-15' } as const;
const spoken: readonly EveryCall[] = [
  {
    endpoint: 'generate.speech',
    isBillable: true,
    call: async (client) => await client.generate.speech(speech),
  },
  {
    endpoint: 'generate.speech.stream',
    isBillable: true,
    async call(client) {
      const stream = await client.generate.speech.stream(speech);
      await drain(stream.chunks);
      return await stream.finish();
    },
  },
];
const paidCalls = [
  ...everyCall.filter(({ isBillable, endpoint }) => isBillable && endpoint !== 'generate.speech'),
  ...spoken,
  imageByChat,
];

/** Makes a paid call, and returns what counts against the limits and what is reported. */
async function pay(
  { call }: Pick<EveryCall, 'call'>,
  byok?: ByokOptions,
  budget: BudgetOptions = {},
): Promise<{ readonly spentUsd: number; readonly reported: Partial<CallEnd> }> {
  const emulator = createEmulator({ byok, videoMs: 0 });
  const store = createMemoryReservationStore();
  const ends: CallEnd[] = [];
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: emulator.fetch,
    budget: { maxCostUsd: 100, store, ...budget },
    interceptors: [
      (next) => async (intercepted) => {
        await next(intercepted);
        ends.push(await intercepted.ended);
      },
    ],
  });
  const result = await call(client);
  const job = isJob(result) ? await result.wait({ pollIntervalMs: 50 }) : undefined;
  const end = ends.find(({ costUsd }) => costUsd !== undefined);
  const { costUsd, upstreamCostUsd, isByok } = job ?? end ?? {};
  return { spentUsd: store.spentUsd, reported: { costUsd, upstreamCostUsd, isByok } };
}

function isJob(result: unknown): result is Awaited<ReturnType<OpenRouter['videos']['create']>> {
  return typeof result === 'object' && result !== null && 'wait' in result;
}

describe.each(paidCalls)('the cost of $endpoint', (paid) => {
  it(
    verifies('money.byok', 'has the part of the provider with an own key, and limits count both'),
    async () => {
      const { spentUsd: priceUsd, reported } = await pay(paid);
      expect(reported).toEqual({ costUsd: priceUsd });
      const own = await pay(paid, { feeRate: FEE_RATE });
      expect(own.reported).toEqual({
        costUsd: expect.closeTo(priceUsd * FEE_RATE, 8),
        upstreamCostUsd: expect.closeTo(priceUsd, 8),
        isByok: true,
      });
      expect(own.spentUsd).toBeCloseTo(priceUsd * (1 + FEE_RATE), 8);
    },
  );

  it('counts only what OpenRouter charged when the budget says so', async () => {
    const { spentUsd: priceUsd } = await pay(paid);
    const { spentUsd } = await pay(paid, { feeRate: FEE_RATE }, { countUpstreamCost: false });
    expect(spentUsd).toBeCloseTo(priceUsd * FEE_RATE, 8);
  });

  it('counts as estimated when the part of the provider is not reported', async () => {
    const { spentUsd: priceUsd } = await pay(paid);
    const { spentUsd, reported } = await pay(paid, { reportsUpstreamCost: false });
    expect(reported).toEqual({ costUsd: 0, isByok: true });
    expect(spentUsd).toBeGreaterThanOrEqual(priceUsd);
  });
});

describe('a session budget', () => {
  const usage = {
    cost: 0,
    is_byok: true,
    cost_details: { upstream_inference_cost: 0.036 },
  };
  const ask = async (client: OpenRouter) =>
    await client.chat.send({
      model: 'openai/gpt-4o-mini',
      messages: [{ role: 'user', content: 'Hi' }],
      maxTokens: 20,
    });

  it('is used up by what the provider charges the own key', async () => {
    const emulator = createEmulator();
    emulator.script([{ usage }, { usage }, { usage }, { usage }]);
    const client = createOpenRouter({
      apiKey: 'sk-or-v1-test',
      fetch: emulator.fetch,
      budget: { sessionUsd: 0.05 },
    });
    expect((await ask(client)).usage).toMatchObject({ costUsd: 0, upstreamCostUsd: 0.036 });
    await ask(client);
    await expect(ask(client)).rejects.toMatchObject({ details: { reason: 'max_cost' } });
  });

  it('counts nothing twice: without an own key the part of the provider is in the cost', async () => {
    const emulator = createEmulator();
    emulator.script({ usage: { ...usage, is_byok: false, cost: 0.036 } });
    const store = createMemoryReservationStore();
    const budget = { sessionUsd: 0.05, store };
    const client = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch: emulator.fetch, budget });
    expect((await ask(client)).usage).toMatchObject({ costUsd: 0.036, upstreamCostUsd: undefined });
    expect(store.spentUsd).toBe(0.036);
  });
});
