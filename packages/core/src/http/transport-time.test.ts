import { describe, expect, it } from 'vitest';

import {
  asIs,
  errorOf,
  fetchMetadata,
  never,
  over,
  paid,
  streamOf,
} from '../../test/support/wire.ts';
import { verifies } from '../../../../tests/requirements.ts';
import { DEFAULT_PAID_TIMEOUT_MS, DEFAULT_GET_TIMEOUT_MS } from './default-timeouts.ts';

describe('the time of a request', () => {
  it.each([
    ['a metadata request', fetchMetadata, {}, DEFAULT_GET_TIMEOUT_MS],
    ['a generation', paid, {}, DEFAULT_PAID_TIMEOUT_MS],
    ['a request with its own timeout', { ...paid, attemptTimeoutMs: 5_000 }, {}, 5_000],
    [
      'a client with its own timeout',
      { ...paid, attemptTimeoutMs: 5_000 },
      { attemptTimeoutMs: 7_000 },
      7_000,
    ],
  ])('of %s ends at its timeout', async (_what, request, options, ms) => {
    const { transport, clock, requests } = over(never, { ...options, maxRetries: 0 });
    const failed = errorOf(transport.json(request, asIs), clock, ms - 1);
    await clock.advance(0);
    expect(clock.pending).toBe(1);

    await clock.advance(ms);

    expect(await failed).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect([requests.length, clock.pending]).toEqual([1, 0]);
  });

  it('starts again for each attempt', async () => {
    const { transport, clock, requests } = over(never, { attemptTimeoutMs: 1_000 });
    const failed = errorOf(transport.json(fetchMetadata, asIs), clock, 0);

    await clock.advance(1_000 + 375 + 1_000 + 750 + 999);
    expect([requests.length, clock.pending]).toEqual([3, 1]);
    await clock.advance(1);

    expect(await failed).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: 'Cannot list models: no response arrived in time',
      retryable: true,
    });
  });

  it(verifies('errors.retries', 'ends at the deadline for all attempts together'), async () => {
    const { transport, clock, requests } = over(never, { attemptTimeoutMs: 1_000 });
    const failed = errorOf(
      transport.json({ ...fetchMetadata, options: { timeoutMs: 2_000 } }, asIs),
      clock,
      2_000,
    );

    expect(await failed).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: 'Cannot list models: the call timed out',
    });
    expect([requests.length, clock.pending]).toEqual([2, 0]);
  });

  it('sends nothing when it is over from the start, and says so', async () => {
    const { transport, clock, requests } = over(never);
    // So large that adding a hundredth of a millisecond gives the same number.
    await clock.advance(1e15);

    const error = await errorOf(
      transport.json({ ...paid, options: { timeoutMs: 0.01 } }, asIs),
      clock,
    );

    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', retryable: true });
    expect(error.details.reason).toBeUndefined();
    expect(requests).toHaveLength(0);
  });

  it('runs on while the body arrives', async () => {
    const { transport, clock } = over(() => streamOf([' ', 'wait']), {
      attemptTimeoutMs: 1_000,
      maxRetries: 0,
    });

    expect(await errorOf(transport.json(paid, asIs), clock, 1_000)).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      requestId: 'gen-stream',
      retryable: false,
      details: { reason: 'outcome_unknown' },
    });
  });

  it('for reading an error body is one second', async () => {
    const { transport, clock } = over(() => streamOf(['{"error":', 'wait'], { status: 502 }));

    expect(await errorOf(transport.json(paid, asIs), clock, 1_000)).toMatchObject({
      status: 502,
      requestId: 'gen-stream',
    });
    expect(clock.pending).toBe(0);
  });

  it('includes the timeout of fetch itself', async () => {
    const cause = Object.assign(new Error('Headers Timeout Error'), {
      name: 'HeadersTimeoutError',
    });
    const { transport, clock } = over(() => {
      throw new TypeError('fetch failed', { cause });
    });

    expect(await errorOf(transport.json(paid, asIs), clock)).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      details: { reason: 'outcome_unknown' },
    });
  });
});
