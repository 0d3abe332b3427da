import { describe, expect, it } from 'vitest';

import { byAvailability, byErrorType, byStatus } from '../http/upstream-error-table.ts';
import { errorCodes, errorReasons } from './error-codes.ts';
import { retryableCodes } from './retryable-codes.ts';

describe('the tables of codes and reasons', () => {
  it('has the retryable codes apart, and no other', () => {
    const rows = Object.entries(errorCodes).filter(([, { retryable }]) => retryable);
    expect(retryableCodes).toEqual(rows.map(([code]) => code));
  });

  it.each([...byAvailability, ...byErrorType, ...byStatus])(
    'agrees with what upstream says by %s',
    (_, { reason, retryable = false }) => {
      const ofReason = reason === undefined ? 'varies' : errorReasons[reason].retryable;
      expect([retryable, 'varies']).toContain(ofReason);
    },
  );
});
