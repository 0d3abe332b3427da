import type { ErrorCode, ErrorReason } from '@orkit/openrouter-multimodal';
import { errorCodes, errorReasons, OpenRouterError } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { fallbackError } from './errors.ts';
import { exitStatuses, exitStatusOf } from './exit-status.ts';

const expected: Record<ErrorCode, number> = {
  INTERNAL: 1,
  INVALID_INPUT: 2,
  UPSTREAM_HTTP: 5,
  UPSTREAM_TIMEOUT: 6,
  UPSTREAM_REFUSED: 7,
  JOB_STILL_RUNNING: 8,
  JOB_FAILED: 9,
  MODEL_NOT_FOUND: 10,
  UNSUPPORTED_FORMAT: 11,
  RESOURCE_TOO_LARGE: 12,
  UNSAFE_PATH: 13,
  ZDR_INCOMPATIBLE: 14,
};

const refined: Partial<Record<ErrorReason, number>> = {
  blocked_address: 13,
  credentials: 4,
  permission: 4,
  credits: 15,
  max_cost: 15,
  rate_limit: 16,
};

const codes = Object.keys(errorCodes) as ErrorCode[];
const reasons = Object.keys(errorReasons) as ErrorReason[];

describe('exitStatusOf', () => {
  it.each(codes)('has a status of its own for %s', (code) => {
    expect(exitStatusOf(new OpenRouterError(code, 'It failed'))).toBe(expected[code]);
  });

  it.each(reasons)(
    'depends on the reason %s if it has a status, otherwise on the code',
    (reason) => {
      const error = new OpenRouterError('UPSTREAM_REFUSED', 'It failed', { details: { reason } });
      expect(exitStatusOf(error)).toBe(refined[reason] ?? expected.UPSTREAM_REFUSED);
    },
  );

  it('distinguishes a result in a fallback location from a defect', () => {
    expect(exitStatusOf(fallbackError('It is elsewhere'))).toBe(17);
    expect(exitStatuses.find(({ status }) => status === 17)?.cause).toBe('fallback');
  });

  it('uses the code for a reason of another version', () => {
    const details = { reason: 'new_reason' } as never;
    expect(exitStatusOf({ code: 'UPSTREAM_HTTP', details })).toBe(5);
  });
});

describe('exitStatuses', () => {
  it('lists each code and each reason that has a status, in the order of the statuses', () => {
    const causes = exitStatuses.map(({ cause }) => cause);
    expect(causes).toEqual(expect.arrayContaining([...codes, ...Object.keys(refined)]));
    const numbers = exitStatuses.map(({ status }) => status);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });

  it('keeps success, usage and the signals where shells expect them', () => {
    const byCause = new Map(exitStatuses.map(({ cause, status }) => [cause, status]));
    expect(['', 'INVALID_INPUT', '--each'].map((cause) => byCause.get(cause))).toEqual([0, 2, 3]);
    const signals = ['SIGHUP', 'SIGINT', 'SIGPIPE', 'SIGTERM'];
    expect(signals.map((name) => byCause.get(name))).toEqual([129, 130, 141, 143]);
  });
});
