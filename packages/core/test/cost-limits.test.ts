import type { BudgetOptions, CallOptions } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { messages } from './support/chat-client.ts';
import { createEmulatedClient } from './support/emulated-client.ts';

/** About $0.16 at most. */
const request = { model: 'openai/gpt-4o', messages, maxTokens: 16_000 };

/** Sends a chat; returns the scope of the limit that refused it, or `sent`. */
async function send(budget: BudgetOptions, options: CallOptions = {}): Promise<unknown> {
  const { emulator, client } = createEmulatedClient({ budget });
  const error: unknown = await client.chat.send(request, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const posts = emulator.requests.filter(({ method }) => method === 'POST').length;
  if (error === undefined) return posts === 1 ? 'sent' : posts;
  expect(posts).toBe(0);
  return (error as { readonly details: { readonly limit: unknown } }).details.limit;
}

describe('the limit of a call', () => {
  it.each([
    ['raises that of the client', { maxCostUsd: 0.01 }, { maxCostUsd: 1 }, 'sent'],
    ['lowers that of the client', { maxCostUsd: 1 }, { maxCostUsd: 0.01 }, 'call'],
    ['never raises the budget', { sessionUsd: 0.01 }, { maxCostUsd: 1 }, 'session'],
    [
      'never raises the client for a caller',
      { maxCostUsd: 0.01 },
      { callerMaxCostUsd: 1 },
      'client',
    ],
    ['lowers the client for a caller', { maxCostUsd: 1 }, { callerMaxCostUsd: 0.01 }, 'call'],
    ['holds alone for a caller', {}, { callerMaxCostUsd: 0.01 }, 'call'],
    [
      'is the smaller one of program and caller',
      { maxCostUsd: 0.01 },
      { maxCostUsd: 1, callerMaxCostUsd: 0.02 },
      'call',
    ],
  ] as const)('%s', async (_, budget, options, outcome) => {
    expect(await send(budget, options)).toBe(outcome);
  });

  it('names each limit that has to be raised, with the smallest value that would do', async () => {
    const { client } = createEmulatedClient({ budget: { maxCostUsd: 0.05, sessionUsd: 0.1 } });
    await expect(client.chat.send(request, { callerMaxCostUsd: 0.01 })).rejects.toMatchObject({
      message: expect.stringContaining('at most $0.01 may be spent'),
      hints: expect.arrayContaining([
        { kind: 'raise-limit', option: 'clientMaxCostUsd', to: 0.17 },
        { kind: 'raise-limit', option: 'maxCostUsd', to: 0.17 },
        { kind: 'raise-limit', option: 'sessionUsd', to: 0.17 },
      ]),
    });
  });

  it('of a caller must be an amount', async () => {
    const { client } = createEmulatedClient({});
    await expect(client.chat.send(request, { callerMaxCostUsd: -1 })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('callerMaxCostUsd'),
    });
  });
});
