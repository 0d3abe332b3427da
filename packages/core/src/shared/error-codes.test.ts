import { describe, expect, it } from 'vitest';

import { byAvailability, byErrorType, byStatus } from '../http/upstream-error-table.ts';
import { errorCodes, errorReasons } from './error-codes.ts';
import { retryableCodes } from './retryable-codes.ts';

describe('the tables of codes and reasons', () => {
  it('match the separate list of retryable codes', () => {
    const rows = Object.entries(errorCodes).filter(([, { retryable }]) => retryable);
    expect(retryableCodes).toEqual(rows.map(([code]) => code));
  });

  it.each([...byAvailability, ...byErrorType, ...byStatus])(
    'match the rows of upstream errors by %s',
    (_, { reason, retryable = false }) => {
      const ofReason = reason === undefined ? 'varies' : errorReasons[reason].retryable;
      expect([retryable, 'varies']).toContain(ofReason);
    },
  );
});
