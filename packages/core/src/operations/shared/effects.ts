import type { ErrorCode } from '../../shared/error-codes.ts';
import type { Effects } from './operation.ts';

/** A paid question changes nothing but the balance of the account, and that is reason enough to ask before it. */
export const billableEffects: Effects = {
  readOnly: false,
  idempotent: false,
  destructive: false,
  billable: true,
};

/** What a paid question with media may fail with, for its menu. */
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

/** What makes files may also be told to replace one. */
export const generationEffects: Effects = { ...billableEffects, destructive: true };

/** Catalogue operations only look. */
export const readOnlyEffects = {
  readOnly: true,
  idempotent: true,
  destructive: false,
  billable: false,
} as const;
