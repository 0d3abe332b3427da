import type { OpenRouter, OpenRouterOptions } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { createEmulator } from '@orkit/openrouter-emulator';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import { LOOK_UPS_MS } from '../src/api/shared/look-ups.ts';
import { everyCall } from './support/every-call.ts';
import { createManualClock } from './support/manual-clock.ts';

/** What became of a paid call whose metadata requests take long. */
interface Outcome {
  /** Milliseconds until the paid request was sent, or the call was refused. */
  readonly decidedMs: number;
  readonly isSent: boolean;
}

/** Runs a call of a client whose GET requests never end. */
async function decide(
  call: (client: OpenRouter) => Promise<unknown>,
  options: OpenRouterOptions = {},
): Promise<Outcome> {
  const clock = createManualClock();
  const emulator = createEmulator();
  const startedAt = clock.now();
  const outcomes: Outcome[] = [];
  const note = (isSent: boolean) => {
    outcomes.push({ decidedMs: clock.now() - startedAt, isSent });
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (init?.method === 'POST') {
      note(true);
      return await emulator.fetch(input, init);
    }
    return await new Promise<never>((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => {
        reject(new DOMException('Aborted', 'AbortError'));
      });
    });
  };
  const client = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch, clock, ...options });
  const decided = (async () => {
    try {
      await call(client);
      note(true);
    } catch {
      // A call that was sent has been noted before.
      note(false);
    }
  })();
  for (;;) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    const [first] = outcomes;
    // What follows the paid request is not waited for.
    void decided;
    if (first !== undefined) return first;
    await clock.advance(250);
  }
}

const paid = everyCall.filter(({ isBillable }) => isBillable);

// Loads every module: a manual clock does not wait for them.
beforeAll(async () => {
  for (const options of [{}, { budget: { maxCostUsd: 0.5 } }]) {
    const emulator = createEmulator();
    const client = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch: emulator.fetch, ...options });
    for (const { call } of paid) await call(client).catch(() => undefined);
  }
}, 120_000);

describe('a paid call whose metadata requests stall', () => {
  it.each(paid.map((each, index) => [`${each.endpoint} (${index})`, each.call] as const))(
    'is sent all the same, within one limit: %s',
    async (_name, call) => {
      const { decidedMs, isSent } = await decide(call);
      expect(isSent).toBe(true);
      expect(decidedMs).toBeLessThanOrEqual(LOOK_UPS_MS + 1_000);
    },
  );

  it.each(paid.map((each, index) => [`${each.endpoint} (${index})`, each.call] as const))(
    'is sent or refused within the same limit under a limit on the cost: %s',
    async (_name, call) => {
      const { decidedMs } = await decide(call, { budget: { maxCostUsd: 0.5 } });
      expect(decidedMs).toBeLessThanOrEqual(LOOK_UPS_MS + 1_000);
    },
  );

  it('takes half of its own time at most', async () => {
    const rerank = async (client: OpenRouter, timeoutMs: number) =>
      await client.rerank({ query: 'x', documents: ['y'] }, { timeoutMs });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2_000, max: 60_000 }), async (timeoutMs) => {
        const { decidedMs, isSent } = await decide(
          async (client) => await rerank(client, timeoutMs),
        );
        expect(isSent).toBe(true);
        expect(decidedMs).toBeLessThanOrEqual(Math.min(LOOK_UPS_MS, timeoutMs / 2) + 500);
      }),
      { numRuns: 10 },
    );
  });
});
