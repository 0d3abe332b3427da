import { createEmulator } from '@orkit/openrouter-emulator';
import type { RetryInfo } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

const messages = [{ role: 'user', content: 'hi' }] as const;

/** Timers fire at once. */
const clock = {
  now: () => 0,
  random: () => 0.5,
  schedule(callback: () => void, delayMs: number) {
    const timer = setTimeout(callback, Math.min(delayMs, 60_000) / 1000);
    return () => {
      clearTimeout(timer);
    };
  },
};

describe('onRetry', () => {
  it('receives each wait when it begins, whatever it throws, also of a free request', async () => {
    const emulator = createEmulator();
    emulator.fail({ type: 'status', status: 429, headers: { 'retry-after': '7' } }, { times: 1 });
    const client = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch: emulator.fetch, clock });
    const retries: RetryInfo[] = [];
    const onRetry = (retry: RetryInfo) => {
      retries.push(retry);
      throw new Error('mine');
    };
    await client.chat.send({ messages }, { onRetry });
    emulator.fail({ type: 'status', status: 503 }, { times: 1 });
    await client.models.list({ onRetry });
    expect(retries.map(({ status }) => status)).toEqual([429, 503]);
    expect(retries[0]?.delayMs).toBeGreaterThanOrEqual(7000);
    expect(retries[0]?.delayMs).toBeLessThan(7600);
  });
});
