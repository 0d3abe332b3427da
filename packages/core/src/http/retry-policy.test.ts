import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../test/support/manual-clock.ts';
import type { OpenRouterErrorOptions } from '../shared/errors.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { MAX_RETRY_WAIT_MS, nextDelayMs } from './retry-policy.ts';
import { verifies } from '../../../../tests/requirements.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const clock = createManualClock(START);
const forever = { maxRetries: 2, remainingMs: Number.POSITIVE_INFINITY };

function failed(options: OpenRouterErrorOptions): OpenRouterError {
  return new OpenRouterError('UPSTREAM_HTTP', 'x', { retryable: true, ...options });
}

interface DelayInfo {
  readonly count?: number;
  readonly nothingSent?: boolean;
  readonly limits?: typeof forever;
  readonly chance?: number;
  readonly httpStatus?: number | undefined;
  readonly safeStatuses?: readonly number[];
}

function delayFor(
  method: 'GET' | 'POST',
  error: OpenRouterError,
  {
    count = 1,
    nothingSent = false,
    limits = forever,
    chance = 0.5,
    httpStatus = error.status,
    safeStatuses,
  }: DelayInfo = {},
): number | undefined {
  return nextDelayMs({ method, count, error, httpStatus, nothingSent, safeStatuses }, limits, {
    ...clock,
    random: () => chance,
  });
}

describe('a failed attempt is repeated', () => {
  it.each([
    [408, true, false],
    [429, true, true],
    [500, true, false],
    [502, true, false],
    [503, true, true],
    [504, true, false],
    [524, true, false],
    [529, true, true],
    [400, false, false],
    [401, false, false],
    [402, false, false],
    [403, false, false],
    [404, false, false],
    [413, false, false],
    [422, false, false],
  ])(
    'after HTTP %i: a metadata request %s, a paid request %s',
    (status, repeatsGet, repeatsPost) => {
      expect(delayFor('GET', failed({ status })) !== undefined).toBe(repeatsGet);
      expect(delayFor('POST', failed({ status })) !== undefined).toBe(repeatsPost);
    },
  );

  it.each([
    ['a broken connection', failed({ details: { reason: 'connection' } }), true],
    ['a timeout', new OpenRouterError('UPSTREAM_TIMEOUT', 'x'), true],
    ['an invalid response', failed({ details: { reason: 'invalid_response' } }), false],
    ['a defect', new OpenRouterError('INTERNAL', 'x', { retryable: true }), false],
  ])('after %s: a metadata request only', (_what, error, repeatsGet) => {
    expect(delayFor('GET', error) !== undefined).toBe(repeatsGet);
    expect(delayFor('POST', error)).toBeUndefined();
  });

  it('not when OpenRouter says that a retry is useless', () => {
    expect(delayFor('GET', failed({ status: 503, retryable: false }))).toBeUndefined();
    expect(delayFor('POST', failed({ status: 429, retryable: false }))).toBeUndefined();
  });

  it('when it was paid, also after a status that its endpoint lists as safe', () => {
    const safeStatuses = [502];
    expect(delayFor('POST', failed({ status: 502 }), { safeStatuses })).toBeDefined();
    expect(delayFor('POST', failed({ status: 500 }), { safeStatuses })).toBeUndefined();
    const unretryable = failed({ status: 502, retryable: false });
    expect(delayFor('POST', unretryable, { safeStatuses })).toBeUndefined();
  });

  it('when it was paid, by the HTTP status and not by the reported one', () => {
    const error = failed({ status: 503 });

    expect(delayFor('POST', error, { httpStatus: 200 })).toBeUndefined();
    expect(delayFor('GET', error, { httpStatus: 200 })).toBeDefined();
  });

  it('when nothing reached the host, paid or not, unless the host is unreachable for good', () => {
    const info = { details: { reason: 'connection' } } as const;

    expect(delayFor('POST', failed(info), { nothingSent: true })).toBe(375);
    expect(
      delayFor('POST', failed({ ...info, retryable: false }), { nothingSent: true }),
    ).toBeUndefined();
  });

  it('at most as often as allowed', () => {
    const error = failed({ status: 503 });

    expect(delayFor('GET', error, { count: 2 })).toBeDefined();
    expect(delayFor('GET', error, { count: 3 })).toBeUndefined();
    expect(delayFor('GET', error, { count: 3, nothingSent: true })).toBeUndefined();
    expect(delayFor('GET', error, { limits: { ...forever, maxRetries: 0 } })).toBeUndefined();
  });
});

describe('the delay before a retry', () => {
  it('doubles each time, up to eight seconds, half of it random', () => {
    const delays = (chance: number) =>
      [1, 2, 3, 4, 5, 6, 7].map((count) =>
        delayFor('GET', failed({ status: 503 }), {
          count,
          chance,
          limits: { ...forever, maxRetries: 9 },
        }),
      );

    expect(delays(0)).toEqual([250, 500, 1_000, 2_000, 4_000, 4_000, 4_000]);
    expect(delays(1)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it.each([0, 1, 2_000, MAX_RETRY_WAIT_MS])(
    'is never less than the %i ms of Retry-After',
    (retryAfterMs) => {
      const error = failed({ status: 429, retryAfterMs });

      expect(delayFor('POST', error, { chance: 0 })).toBe(retryAfterMs);
      expect(delayFor('POST', error, { chance: 1 })).toBe(retryAfterMs + 500);
    },
  );

  it(
    verifies('errors.retry-after', 'rules out a retry when Retry-After is longer than the limit'),
    () => {
      for (const retryAfterMs of [MAX_RETRY_WAIT_MS + 1, Number.POSITIVE_INFINITY]) {
        expect(delayFor('POST', failed({ status: 429, retryAfterMs }))).toBeUndefined();
      }
    },
  );

  it('rules out a retry when the deadline comes first', () => {
    const error = failed({ status: 429, retryAfterMs: 1_000 });
    const within = (remainingMs: number) =>
      delayFor('GET', error, { chance: 0, limits: { maxRetries: 2, remainingMs } });

    expect(within(1_000)).toBeUndefined();
    expect(within(1_001)).toBe(1_000);
  });
});
