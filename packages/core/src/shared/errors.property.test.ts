import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { ErrorCode, ErrorReason } from './error-codes.ts';
import { errorCodes, errorReasons } from './error-codes.ts';
import type { OpenRouterErrorChanges } from './errors.ts';
import { OpenRouterError } from './errors.ts';

const word = fc.stringMatching(/^[a-z]{1,8}$/u);
const parts = {
  code: fc.constantFrom(...(Object.keys(errorCodes) as ErrorCode[])),
  message: word,
  retryable: fc.boolean(),
  status: fc.integer({ min: 400, max: 599 }),
  retryAfterMs: fc.nat(),
  requestId: word,
  hints: fc.array(word.map((text) => ({ kind: 'text' as const, text }))),
  details: fc.record(
    {
      reason: fc.constantFrom(...(Object.keys(errorReasons) as ErrorReason[])),
      usage: fc.record({ costUsd: fc.nat() }),
      partialText: word,
    },
    { requiredKeys: [] },
  ),
  cause: fc.record({ name: word, code: word, message: word }),
} satisfies Record<keyof OpenRouterErrorChanges, fc.Arbitrary<unknown>>;

/** All properties of an error. */
function wholeOf(error: OpenRouterError): Record<string, unknown> {
  return { ...error.toJSON(), cause: error.cause };
}

describe('with', () => {
  it('changes the passed properties, merges the details and keeps all else', () => {
    fc.assert(
      fc.property(fc.record(parts), fc.record(parts, { requiredKeys: [] }), (before, changes) => {
        const { code, message, ...options } = before;
        const error = new OpenRouterError(code, message, options);
        const { details, ...rest } = changes;
        expect(wholeOf(error.with(changes))).toEqual({
          ...wholeOf(error),
          ...rest,
          details: { ...before.details, ...details },
        });
      }),
    );
  });
});
