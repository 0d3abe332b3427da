import { OpenRouterError } from '@orkit/openrouter-multimodal';
import type { OperationContext } from '@orkit/openrouter-multimodal/operations';
import { defineOperation } from '@orkit/openrouter-multimodal/operations';
import * as v from 'valibot';

const harmless = { readOnly: true, idempotent: true, destructive: false, billable: false } as const;

/** Returns its input. */
export const say = defineOperation({
  name: 'say',
  title: 'Say',
  summary: 'Says a text.',
  guidance: 'Use it to hear yourself.',
  errors: ['INVALID_INPUT'],
  related: ['fail'],
  effects: harmless,
  input: v.strictObject({
    text: v.pipe(v.string(), v.description('What to say')),
    tags: v.optional(v.array(v.string())),
    loud: v.optional(v.boolean()),
  }),
  output: v.object({ text: v.string(), tags: v.array(v.string()) }),
  run: async ({ text, tags = [] }) =>
    await Promise.resolve({
      data: { text, tags },
      text,
      meta: { finish_reason: 'stop' },
      untrusted: true,
    }),
});

/** Fails with an upstream error. */
export const fail = defineOperation({
  name: 'fail',
  title: 'Fail',
  summary: 'Fails.',
  guidance: '',
  errors: [],
  related: [],
  effects: { readOnly: false, idempotent: false, destructive: true, billable: true },
  input: v.strictObject({}),
  output: v.object({ never: v.string() }),
  run: async () =>
    await Promise.reject(
      new OpenRouterError(
        'UPSTREAM_REFUSED',
        'Cannot ask "m": too many requests, key sk-or-v1-test',
        {
          retryable: true,
          retryAfterMs: 20_000,
          requestId: 'gen-1',
          hints: [{ kind: 'retry', afterMs: 20_000 }],
          details: { reason: 'rate_limit' },
        },
      ),
    ),
});

/** Generates an image and audio. */
export const paint = defineOperation({
  ...say,
  name: 'paint',
  title: 'Paint',
  input: v.strictObject({}),
  output: v.object({ title: v.string() }),
  run: async () =>
    await Promise.resolve({
      data: { title: 'Tide' },
      media: [
        { kind: 'image' as const, mediaType: 'image/png', base64: 'cGljdHVyZQ==' },
        { kind: 'audio' as const, mediaType: 'audio/wav', base64: 'c291bmQ=' },
      ],
    }),
});

/** Fails with an unexpected error. */
export const crash = defineOperation({
  ...fail,
  name: 'crash',
  run: async () => await Promise.reject(new TypeError('x is not a function')),
});

/** Passes its context to a test and runs until the test ends it or the client cancels. */
export function createSlowOperation() {
  const started = Promise.withResolvers<OperationContext>();
  const ended = Promise.withResolvers<void>();
  const operation = defineOperation({
    ...say,
    name: 'slow',
    title: 'Slow',
    input: v.strictObject({}),
    output: v.object({}),
    run: async (_input, context) => {
      context.signal?.addEventListener('abort', () => ended.reject(context.signal?.reason));
      started.resolve(context);
      await ended.promise;
      return { data: {} };
    },
  });
  return { operation, started: started.promise, end: ended.resolve };
}
