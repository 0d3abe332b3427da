import type { ErrorCode } from '../../shared/error-codes.ts';
import type { Effects } from './operation.ts';

/** Effects of a paid question: it changes only the balance of the account, which is reason enough to ask first. */
export const billableEffects: Effects = {
  readOnly: false,
  idempotent: false,
  destructive: false,
  billable: true,
};

/** Error codes of a paid question with media. */
export const billableErrors: readonly ErrorCode[] = [
  'INVALID_INPUT',
  'UNSAFE_PATH',
  'UNSUPPORTED_FORMAT',
  'RESOURCE_TOO_LARGE',
  'MODEL_NOT_FOUND',
  'UPSTREAM_REFUSED',
  'UPSTREAM_HTTP',
  'UPSTREAM_TIMEOUT',
  'ZDR_INCOMPATIBLE',
];

/** Effects of an operation that writes files, which may also replace one. */
export const generationEffects: Effects = { ...billableEffects, destructive: true };

/** Effects of an operation that only reads. */
export const readOnlyEffects = {
  readOnly: true,
  idempotent: true,
  destructive: false,
  billable: false,
} as const;
