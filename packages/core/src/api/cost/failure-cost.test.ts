import { describe, expect, it } from 'vitest';

import type { ErrorCode, ErrorReason } from '../../shared/error-codes.ts';
import type { OpenRouterErrorOptions } from '../../shared/errors.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { costOfFailure } from './failure-cost.ts';

function failure(code: ErrorCode, options: OpenRouterErrorOptions = {}): OpenRouterError {
  return new OpenRouterError(code, 'Cannot chat', options);
}

/** Cost of a failure for each reason, by HTTP status: none, 402 and 502. */
const costs = {
  blocked_address: [undefined, 0, undefined],
  capacity: [undefined, 0, undefined],
  connection: [0, 0, undefined],
  context_length: [undefined, 0, undefined],
  credentials: [0, 0, undefined],
  credits: [undefined, 0, undefined],
  invalid_response: [undefined, undefined, undefined],
  max_cost: [0, 0, undefined],
  no_result: [undefined, undefined, undefined],
  outcome_unknown: [undefined, undefined, undefined],
  permission: [undefined, 0, undefined],
  policy: [undefined, 0, undefined],
  provider: [undefined, 0, undefined],
  rate_limit: [undefined, 0, undefined],
  reasoning_cut_off: [undefined, undefined, undefined],
  region: [undefined, 0, undefined],
  routing: [undefined, 0, undefined],
  schema_mismatch: [undefined, undefined, undefined],
  truncated: [undefined, undefined, undefined],
} as const satisfies Record<ErrorReason, readonly (number | undefined)[]>;

describe('costOfFailure', () => {
  it.each(Object.keys(costs) as ErrorReason[])('uses the row of the reason %s', (reason) => {
    const costOf = (status?: number) =>
      costOfFailure(failure('UPSTREAM_REFUSED', { status, details: { reason } }))?.costUsd;
    expect([costOf(), costOf(402), costOf(502)]).toEqual(costs[reason]);
  });

  it('uses the status for a reason of another version', () => {
    const details = { reason: 'new_reason' as ErrorReason };
    expect(costOfFailure(failure('UPSTREAM_REFUSED', { status: 402, details }))?.costUsd).toBe(0);
    expect(costOfFailure(failure('UPSTREAM_HTTP', { details }))).toBeUndefined();
  });

  it.each([
    ['a payment error', failure('UPSTREAM_REFUSED', { status: 402 })],
    ['a rate limit', failure('UPSTREAM_REFUSED', { status: 429 })],
    ['an overload', failure('UPSTREAM_HTTP', { status: 503 })],
    ['a busy edge server', failure('UPSTREAM_HTTP', { status: 529 })],
    [
      'a host that was not reached',
      failure('UPSTREAM_HTTP', { details: { reason: 'connection' } }),
    ],
    ['a missing key', failure('UPSTREAM_REFUSED', { details: { reason: 'credentials' } })],
    ['media that was not loaded', failure('UNSUPPORTED_FORMAT')],
    ['a timeout before sending', failure('UPSTREAM_TIMEOUT')],
  ])('is 0 for %s', (_, error) => {
    expect(costOfFailure(error)?.costUsd).toBe(0);
  });

  it.each([
    [
      'a response that was lost',
      failure('UPSTREAM_HTTP', { details: { reason: 'outcome_unknown' } }),
    ],
    [
      'a response that is too large',
      failure('RESOURCE_TOO_LARGE', { details: { reason: 'outcome_unknown' } }),
    ],
    ['a gateway that failed', failure('UPSTREAM_HTTP', { status: 502 })],
    ['a timeout at OpenRouter', failure('UPSTREAM_TIMEOUT', { status: 408 })],
    [
      'a response that cannot be parsed',
      failure('UPSTREAM_HTTP', { details: { reason: 'invalid_response' } }),
    ],
    [
      'reasoning without an answer',
      failure('INVALID_INPUT', { details: { reason: 'reasoning_cut_off' } }),
    ],
    [
      'a stream that began',
      failure('UPSTREAM_REFUSED', { status: 429, details: { partialText: 'Hi' } }),
    ],
    ['a defect', failure('INTERNAL')],
    ['a caller that cancelled', new Error('enough')],
  ])('is undefined for %s', (_, error) => {
    expect(costOfFailure(error)).toBeUndefined();
  });

  it('is 0 for the statuses with which an endpoint charges nothing', () => {
    const gateway = failure('UPSTREAM_HTTP', { status: 502 });
    expect(costOfFailure(gateway, { unpaidStatuses: [502] })?.costUsd).toBe(0);
    expect(costOfFailure(gateway, { unpaidStatuses: [504] })).toBeUndefined();
    // A page of a gateway, which does not know whether the work was done.
    const page = failure('UPSTREAM_HTTP', { status: 502, details: { reason: 'outcome_unknown' } });
    expect(costOfFailure(page, { unpaidStatuses: [502] })).toBeUndefined();
  });

  it('is undefined for a caller that cancelled with an OpenRouterError, and only for that error', () => {
    const reason = failure('UPSTREAM_TIMEOUT');
    const signal = AbortSignal.abort(reason);
    expect(costOfFailure(reason, { signal })).toBeUndefined();
    expect(costOfFailure(failure('UPSTREAM_REFUSED', { status: 402 }), { signal })?.costUsd).toBe(
      0,
    );
    expect(costOfFailure(reason, { signal: new AbortController().signal })?.costUsd).toBe(0);
  });

  it('is the cost that the error reports', () => {
    const details = { reason: 'schema_mismatch', usage: { costUsd: 0.25 } } as const;
    expect(costOfFailure(failure('UPSTREAM_HTTP', { details }))?.costUsd).toBe(0.25);
  });
});
