import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../test/support/manual-clock.ts';
import type { ErrorCode, ErrorReason } from '../shared/error-codes.ts';
import type { UpstreamFailure } from './upstream-errors.ts';
import { toUpstreamError } from './upstream-errors.ts';

const clock = createManualClock(Date.parse('2026-01-01T00:00:00Z'));

function failWith(body: unknown, info: Partial<UpstreamFailure> = {}) {
  return toUpstreamError({ action: 'chat', body, paid: false, redact: String, clock, ...info });
}

type Row = readonly [ErrorCode, ErrorReason | undefined, boolean];

function rowOf(body: unknown, info: Partial<UpstreamFailure> = {}): Row {
  const { code, details, retryable } = failWith(body, info);
  return [code, details.reason, retryable];
}

const byAvailability: Readonly<Record<string, Row>> = {
  model_not_found: ['MODEL_NOT_FOUND', undefined, false],
  wrong_endpoint: ['INVALID_INPUT', undefined, false],
  no_endpoints: ['UPSTREAM_REFUSED', 'routing', false],
  model_deprecated: ['MODEL_NOT_FOUND', undefined, false],
  model_unavailable_upstream: ['MODEL_NOT_FOUND', undefined, false],
  capacity_exhausted: ['UPSTREAM_REFUSED', 'capacity', true],
  temporarily_unavailable: ['UPSTREAM_HTTP', 'capacity', true],
  region_restricted: ['UPSTREAM_REFUSED', 'region', false],
  privacy_restricted: ['UPSTREAM_REFUSED', 'routing', false],
  constraint_filtered: ['UPSTREAM_REFUSED', 'routing', false],
  free_variant_ended: ['MODEL_NOT_FOUND', undefined, false],
};

const byErrorType: Readonly<Record<string, Row>> = {
  context_length_exceeded: ['INVALID_INPUT', 'context_length', false],
  max_tokens_exceeded: ['INVALID_INPUT', undefined, false],
  token_limit_exceeded: ['INVALID_INPUT', undefined, false],
  string_too_long: ['INVALID_INPUT', undefined, false],
  authentication: ['UPSTREAM_REFUSED', 'credentials', false],
  permission_denied: ['UPSTREAM_REFUSED', 'permission', false],
  payment_required: ['UPSTREAM_REFUSED', 'credits', false],
  rate_limit_exceeded: ['UPSTREAM_REFUSED', 'rate_limit', true],
  provider_overloaded: ['UPSTREAM_HTTP', 'capacity', true],
  provider_unavailable: ['UPSTREAM_HTTP', 'provider', true],
  invalid_request: ['INVALID_INPUT', undefined, false],
  invalid_prompt: ['INVALID_INPUT', undefined, false],
  not_found: ['UPSTREAM_HTTP', undefined, true],
  precondition_failed: ['INVALID_INPUT', undefined, false],
  payload_too_large: ['RESOURCE_TOO_LARGE', undefined, false],
  unprocessable: ['INVALID_INPUT', undefined, false],
  content_policy_violation: ['UPSTREAM_REFUSED', 'policy', false],
  refusal: ['UPSTREAM_REFUSED', 'policy', false],
  invalid_image: ['UNSUPPORTED_FORMAT', undefined, false],
  image_too_large: ['RESOURCE_TOO_LARGE', undefined, false],
  image_too_small: ['INVALID_INPUT', undefined, false],
  unsupported_image_format: ['UNSUPPORTED_FORMAT', undefined, false],
  image_not_found: ['INVALID_INPUT', undefined, false],
  image_download_failed: ['INVALID_INPUT', undefined, false],
  server: ['UPSTREAM_HTTP', undefined, true],
  timeout: ['UPSTREAM_TIMEOUT', undefined, true],
  unmapped: ['UPSTREAM_HTTP', undefined, true],
};

const byStatus: Readonly<Record<number, Row>> = {
  304: ['UPSTREAM_HTTP', undefined, false],
  400: ['INVALID_INPUT', undefined, false],
  401: ['UPSTREAM_REFUSED', 'credentials', false],
  402: ['UPSTREAM_REFUSED', 'credits', false],
  403: ['UPSTREAM_REFUSED', 'permission', false],
  404: ['INVALID_INPUT', undefined, false],
  408: ['UPSTREAM_TIMEOUT', undefined, true],
  409: ['INVALID_INPUT', undefined, false],
  412: ['INVALID_INPUT', undefined, false],
  413: ['RESOURCE_TOO_LARGE', undefined, false],
  422: ['INVALID_INPUT', undefined, false],
  429: ['UPSTREAM_REFUSED', 'rate_limit', true],
  500: ['UPSTREAM_HTTP', undefined, true],
  502: ['UPSTREAM_HTTP', 'provider', true],
  503: ['UPSTREAM_HTTP', 'capacity', true],
  504: ['UPSTREAM_TIMEOUT', undefined, true],
  524: ['UPSTREAM_TIMEOUT', undefined, true],
  529: ['UPSTREAM_HTTP', 'capacity', true],
  599: ['UPSTREAM_HTTP', undefined, true],
};

describe('a failure of OpenRouter', () => {
  it.each(Object.entries(byAvailability))('is classified by availability code %s', (code, row) => {
    const error = { message: 'no', availability: { code }, metadata: { error_type: 'server' } };

    expect(rowOf({ error }, { status: 418 })).toEqual(row);
  });

  it.each(Object.entries(byErrorType))('is classified by error type %s', (type, row) => {
    expect(rowOf({ error: { message: 'no', metadata: { error_type: type } } })).toEqual(row);
  });

  it('has a row for all 27 error types', () => {
    expect(Object.keys(byErrorType)).toHaveLength(27);
  });

  it.each(Object.entries(byStatus))('is classified by status %s', (status, row) => {
    expect(rowOf({ error: { message: 'no' } }, { status: Number(status) })).toEqual(row);
  });

  it.each([
    'google/foo is not a valid model ID',
    'No endpoints found for google/foo.',
    'The model `foo` does not exist',
    'Model foo/bar not found',
    'Unknown model: foo',
  ])('is an unknown model by the message "%s" of a 400 or 404', (message) => {
    const notFound: Row = ['MODEL_NOT_FOUND', undefined, false];

    expect(rowOf({ error: { message, code: 400 } })).toEqual(notFound);
    expect(rowOf({ error: { message, code: 404, metadata: { error_type: 'not_found' } } })).toEqual(
      notFound,
    );
  });

  it.each([
    ['another message', { message: 'Unknown parameter "foo" for this model', code: 400 }],
    [
      'an error type',
      { message: 'model not found', code: 400, metadata: { error_type: 'invalid_request' } },
    ],
    [
      'an availability code',
      { message: 'model not found', code: 400, availability: { code: 'wrong_endpoint' } },
    ],
  ])('is not an unknown model when %s say otherwise', (_what, error) => {
    expect(rowOf({ error })[0]).toBe('INVALID_INPUT');
  });

  it('is ZDR_INCOMPATIBLE when zero data retention excluded every provider', () => {
    const availability = {
      code: 'privacy_restricted',
      retryable: false,
      excluded_by: ['data_policy:zdr'],
    };

    expect(rowOf({ error: { message: 'no', availability } }, { status: 404 })).toEqual([
      'ZDR_INCOMPATIBLE',
      undefined,
      false,
    ]);
  });

  it.each([
    ['flagged content', { reasons: ['violence'] }],
    ['a guardrail', { patterns: ['secret-*'] }],
  ])('has the reason policy when a 403 reports %s', (_what, metadata) => {
    const error = failWith({ error: { message: 'no', code: 403, metadata } });

    expect(error.details.reason).toBe('policy');
    expect(error.details['flagged']).toEqual(Object.values(metadata)[0]);
  });

  it('follows availability.retryable where it is present', () => {
    const rowFor = (availability: object) => rowOf({ error: { message: 'x', availability } })[2];

    expect(rowFor({ code: 'capacity_exhausted', retryable: false })).toBe(false);
    expect(rowFor({ code: 'something_new', retryable: false })).toBe(false);
    expect(rowFor({ code: 'no_endpoints', retryable: true })).toBe(true);
  });
});

describe('a paid call', () => {
  const unknown = [expect.any(String), 'outcome_unknown', false];

  it.each([500, 502, 504, 524, 520])(
    'has an unknown outcome after a %i without an error of OpenRouter',
    (status) => {
      for (const body of ['', '<html>', 'bad gateway', {}]) {
        expect(rowOf(body, { status, paid: true })).toEqual(unknown);
        expect(rowOf(body, { status, paid: false })[1]).not.toBe('outcome_unknown');
      }
      expect(failWith('', { status, paid: true }).hints).toEqual([{ kind: 'check-activity' }]);
    },
  );

  it('may have gone on after a 524, wherever it is reported', () => {
    expect(
      rowOf({ error: { message: 'timeout', code: 524 } }, { status: 524, paid: true }),
    ).toEqual(unknown);
  });

  it.each([500, 502, 504])('has failed when OpenRouter itself reports a %i', (status) => {
    const body = { error: { message: 'x', code: status } };

    expect(rowOf(body, { status, paid: true })).toEqual(rowOf(body, { status }));
  });

  it.each([400, 429, 503, 529])('was not accepted with a %i, whatever the body', (status) => {
    expect(rowOf('', { status, paid: true })).toEqual(rowOf('', { status }));
  });
});
