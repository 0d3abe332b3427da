import { createEmulator } from '@orkit/openrouter-emulator';
import { createOpenRouter, OpenRouterError } from '@orkit/openrouter-multimodal';
import type { Interceptor, OpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import type { EveryCall } from './support/every-call.ts';
import { everyCall } from './support/every-call.ts';

/** Calls that return a result in spite of every failure: they report it, or have an answer without OpenRouter. */
const cannotFail: ReadonlySet<string> = new Set(['health', 'estimate']);

const failing = everyCall.filter(({ endpoint }) => !cannotFail.has(endpoint));

/** An interceptor that does not await what it wraps. */
const detached: Interceptor = (next) => (call) => next(call).then(() => undefined);

/** The frame of a caller, by its name. */
async function frameOfTheCaller(client: OpenRouter, { call }: EveryCall): Promise<unknown> {
  return await call(client);
}

describe.each<[string, readonly Interceptor[]]>([
  ['a client', []],
  ['an intercepted client', [detached]],
])('the stack of an error of %s', (_what, interceptors) => {
  it.each(failing.map((each, index) => [`${each.endpoint} ${index}`, each] as const))(
    'has the frame of the caller: %s',
    async (_name, each) => {
      const emulator = createEmulator();
      emulator.fail({ type: 'status', status: 400 }, { times: 50 });
      const client = createOpenRouter({
        apiKey: 'sk-or-v1-test',
        fetch: emulator.fetch,
        interceptors,
      });
      const error: unknown = await frameOfTheCaller(client, each).catch(
        (failure: unknown) => failure,
      );
      expect(OpenRouterError.is(error) && error.stack).toContain('frameOfTheCaller');
    },
  );
});

describe('the depth of stack traces', () => {
  it.each([0, 3, 10])('of a program that chose %i is not changed', (limit) => {
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = limit;
    try {
      const { stack = '' } = new OpenRouterError('INTERNAL', 'x');
      expect(Error.stackTraceLimit).toBe(limit);
      expect(stack.includes(' at ')).toBe(limit > 0);
    } finally {
      Error.stackTraceLimit = before;
    }
  });
});
