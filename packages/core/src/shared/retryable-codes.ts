import type { ErrorCode, RetryableCode } from './error-codes.ts';

// Apart from the table of codes, so that a program that creates errors does not load the complete table.
const retryable = {
  UPSTREAM_TIMEOUT: true,
  JOB_STILL_RUNNING: true,
} as const satisfies Record<RetryableCode, true>;

/** Codes after which the same call may succeed later, unless the error itself says otherwise. */
export const retryableCodes = Object.keys(retryable) as readonly ErrorCode[]; // keys of the constant above
