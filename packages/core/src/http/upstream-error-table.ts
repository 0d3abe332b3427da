import type { ErrorCode, ErrorReason } from '../shared/error-codes.ts';

/** Classification of one value of OpenRouter. */
export interface FailureRow {
  readonly code: ErrorCode;
  readonly reason?: ErrorReason | undefined;
  readonly retryable?: boolean | undefined;
}

const credentials: FailureRow = { code: 'UPSTREAM_REFUSED', reason: 'credentials' };
const credits: FailureRow = { code: 'UPSTREAM_REFUSED', reason: 'credits' };
const permission: FailureRow = { code: 'UPSTREAM_REFUSED', reason: 'permission' };
const policy: FailureRow = { code: 'UPSTREAM_REFUSED', reason: 'policy' };
const rateLimit: FailureRow = { code: 'UPSTREAM_REFUSED', reason: 'rate_limit', retryable: true };
const routing: FailureRow = { code: 'UPSTREAM_REFUSED', reason: 'routing' };
const overloaded: FailureRow = { code: 'UPSTREAM_HTTP', reason: 'capacity', retryable: true };
const provider: FailureRow = { code: 'UPSTREAM_HTTP', reason: 'provider', retryable: true };
const server: FailureRow = { code: 'UPSTREAM_HTTP', retryable: true };
const timeout: FailureRow = { code: 'UPSTREAM_TIMEOUT', retryable: true };
const invalid: FailureRow = { code: 'INVALID_INPUT' };
const noModel: FailureRow = { code: 'MODEL_NOT_FOUND' };
const tooLarge: FailureRow = { code: 'RESOURCE_TOO_LARGE' };
const format: FailureRow = { code: 'UNSUPPORTED_FORMAT' };

/** Rows by `error.availability.code`, the most specific field. Source: OpenRouter docs, availability errors. */
export const byAvailability: ReadonlyMap<string, FailureRow> = new Map([
  ['model_not_found', noModel],
  ['wrong_endpoint', invalid],
  ['no_endpoints', routing],
  ['model_deprecated', noModel],
  ['model_unavailable_upstream', noModel],
  ['capacity_exhausted', { code: 'UPSTREAM_REFUSED', reason: 'capacity', retryable: true }],
  ['temporarily_unavailable', overloaded],
  ['region_restricted', { code: 'UPSTREAM_REFUSED', reason: 'region' }],
  ['privacy_restricted', routing],
  ['constraint_filtered', routing],
  ['free_variant_ended', noModel],
]);

/** Rows by `error_type`. Source: OpenRouter's OpenAPI file, `ApiErrorType`. */
export const byErrorType: ReadonlyMap<string, FailureRow> = new Map([
  ['context_length_exceeded', { code: 'INVALID_INPUT', reason: 'context_length' }],
  ['max_tokens_exceeded', invalid],
  ['token_limit_exceeded', invalid],
  ['string_too_long', invalid],
  ['authentication', credentials],
  ['permission_denied', permission],
  ['payment_required', credits],
  ['rate_limit_exceeded', rateLimit],
  ['provider_overloaded', overloaded],
  ['provider_unavailable', provider],
  ['invalid_request', invalid],
  ['invalid_prompt', invalid],
  ['precondition_failed', invalid],
  ['payload_too_large', tooLarge],
  ['unprocessable', invalid],
  ['content_policy_violation', policy],
  ['refusal', policy],
  ['invalid_image', format],
  ['image_too_large', tooLarge],
  ['image_too_small', invalid],
  ['unsupported_image_format', format],
  ['image_not_found', invalid],
  ['image_download_failed', invalid],
  ['server', server],
  ['timeout', timeout],
]);

/** Rows by HTTP status. Source: OpenRouter's OpenAPI file and docs, errors. */
export const byStatus: ReadonlyMap<number, FailureRow> = new Map([
  [401, credentials],
  [402, credits],
  [403, permission],
  [408, timeout],
  [413, tooLarge],
  [429, rateLimit],
  [502, provider],
  [503, overloaded],
  [504, timeout],
  // The edge timed out; the work behind it may go on.
  [524, timeout],
  [529, overloaded],
]);

/** Returns the row of an error that neither the body nor the tables classify. */
export function byStatusClass(status: number | undefined): FailureRow {
  if (status !== undefined && status >= 400 && status < 500) return invalid;
  return status === undefined || status >= 500 ? server : { code: 'UPSTREAM_HTTP' };
}
