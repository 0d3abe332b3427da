import { hintTexts } from '../shared/hint-texts.ts';
import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../test/support/manual-clock.ts';
import { createRedactor } from '../shared/redact.ts';
import type { UpstreamFailure } from './upstream-errors.ts';
import { isErrorBody } from './error-envelope.ts';
import { toUpstreamError } from './upstream-errors.ts';

const clock = createManualClock(Date.parse('2026-01-01T00:00:00Z'));

function failWith(body: unknown, info: Partial<UpstreamFailure> = {}) {
  return toUpstreamError({ action: 'chat', body, paid: false, redact: String, clock, ...info });
}

describe('every shape of an error body', () => {
  it.each([
    ['the code as a number', { error: { message: 'x', code: 429 } }],
    ['the code as a text', { error: { message: 'x', code: '429', type: 'rate', param: null } }],
    ['the status as http_status', { error: { message: 'x', http_status: 429 } }],
    [
      'the type in metadata',
      { error: { message: 'x', code: null, metadata: { error_type: 'rate_limit_exceeded' } } },
    ],
    ['the type in the error', { error: { message: 'x', error_type: 'rate_limit_exceeded' } }],
    [
      'the type beside the error',
      { error_type: 'rate_limit_exceeded', error: { message: 'x', code: 'rate_limited' } },
    ],
    [
      'an unknown type and a known code',
      { error: { message: 'x', code: 429, metadata: { error_type: 'brand_new' } } },
    ],
    [
      'metadata that is null',
      { error: { message: 'x', code: 429, metadata: null }, user_id: null },
    ],
  ])('is read with %s', (_where, body) => {
    expect(failWith(body)).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      retryable: true,
      details: { reason: 'rate_limit' },
    });
  });

  it.each([-1, 0, 200, 9_999, 'teapot', '', null, {}, Number.NaN])(
    'uses the status of the response when the body says %j',
    (code) => {
      expect(
        failWith({ error: { message: 'x', code, http_status: code } }, { status: 402 }).status,
      ).toBe(402);
    },
  );

  it.each([
    ['a text', 'slow down', 'P says "slow down"'],
    ['JSON in a text', '{"error":{"message":"slow down"}}', 'P says "slow down"'],
    ['an object', { error: { message: 'slow down' } }, 'P says "slow down"'],
    ['a flat object', { message: 'slow down' }, 'P says "slow down"'],
    ['an error that is a text', '{"error":"slow down"}', 'P says "slow down"'],
    ['JSON without a message', '[1]', 'P says "[1]"'],
  ])('includes the message of the provider when it is %s', (_what, raw, message) => {
    const error = {
      message: 'Provider returned error',
      code: 429,
      metadata: { raw, provider_name: 'P' },
    };

    expect(failWith({ error }).message).toBe(
      `Cannot chat: Provider returned error (HTTP 429): ${message}`,
    );
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['the same message', 'Provider returned error'],
    ['a page', '<!doctype html><html>secret</html>'],
    ['an object without a message', { status: 5 }],
  ])('includes no message of the provider when it is %s', (_what, raw) => {
    expect(
      failWith({ error: { message: 'Provider returned error', metadata: { raw } } }).message,
    ).toBe('Cannot chat: Provider returned error');
  });

  it('names no provider when the body has none', () => {
    expect(failWith({ error: { message: 'x', metadata: { raw: 'y' } } }).message).toBe(
      'Cannot chat: x: The provider says "y"',
    );
  });

  it.each([
    ['a page', '<html><body>502</body></html>', 'OpenRouter returned a page instead of JSON'],
    ['a page inside JSON', { error: { message: ' <html>x' } }, 'OpenRouter gave no reason'],
    ['nothing', '', 'OpenRouter gave no reason'],
    ['an empty object', {}, 'OpenRouter gave no reason'],
    ['null', null, 'OpenRouter gave no reason'],
    ['a list', [1], 'OpenRouter gave no reason'],
    ['plain text', 'error code: 502', 'OpenRouter gave no reason'],
    ['an error that is a text', { error: 'out of order' }, 'out of order'],
  ])('is reported without markup when it is %s', (_what, body, message) => {
    expect(failWith(body, { status: 502 }).message).toBe(`Cannot chat: ${message} (HTTP 502)`);
  });

  it('keeps the details that help', () => {
    const error = failWith(
      {
        error: {
          message: 'All providers for a/b are at capacity.',
          error_type: 'rate_limit_exceeded',
          http_status: 429,
          availability: {
            code: 'capacity_exhausted',
            retryable: true,
            fallback_models: ['a/c', 'a/d'],
            docs_url: 'https://openrouter.ai/docs/errors#capacity_exhausted',
          },
          metadata: {
            previous_errors: [{ provider: 'anthropic', code: 'capacity_exhausted', status: 429 }],
            provider_name: 'anthropic',
            file_annotations: [{ type: 'file', file: { hash: 'h' } }],
          },
        },
      },
      {
        status: 429,
        headers: new Headers({ 'retry-after': '40' }),
        requestId: 'gen-1',
        details: { partialText: 'so far' },
      },
    );

    expect(error.toJSON()).toEqual({
      code: 'UPSTREAM_REFUSED',
      message: 'Cannot chat: All providers for a/b are at capacity. (HTTP 429)',
      retryable: true,
      status: 429,
      retryAfterMs: 40_000,
      requestId: 'gen-1',
      hints: [
        { kind: 'retry', afterMs: 40_000 },
        { kind: 'text', text: 'Name fallback models.' },
        { kind: 'models', models: ['a/c', 'a/d'] },
      ],
      details: {
        reason: 'capacity',
        errorType: 'rate_limit_exceeded',
        availability: 'capacity_exhausted',
        provider: 'anthropic',
        fallbackModels: ['a/c', 'a/d'],
        flagged: undefined,
        docsUrl: 'https://openrouter.ai/docs/errors#capacity_exhausted',
        fileAnnotations: [{ type: 'file', file: { hash: 'h' } }],
        upstreamStatus: undefined,
        retryAt: '2026-01-01T00:00:40.000Z',
        partialText: 'so far',
      },
    });
  });
});

describe('the status of an error', () => {
  it('is that of the response, and the one in the body is in the details', () => {
    const error = failWith({ error: { message: 'x', code: 429 } }, { status: 502 });

    expect(error).toMatchObject({
      status: 502,
      message: 'Cannot chat: x (HTTP 502)',
      details: { reason: 'rate_limit', upstreamStatus: 429 },
    });
  });

  it('is reported once when both are the same', () => {
    const error = failWith({ error: { message: 'x', code: 429 } }, { status: 429 });

    expect([error.status, error.details['upstreamStatus']]).toEqual([429, undefined]);
  });
});

describe('a paid call that may have been carried out', () => {
  it.each([
    ['HTTP 524', { status: 524 }, 503],
    ['524 inside HTTP 503', { status: 503 }, 524],
    ['524 inside a success', {}, 524],
  ])('is never retryable after %s, even if OpenRouter says so', (_what, info, code) => {
    const error = failWith(
      { error: { message: 'x', code, availability: { code: 'x', retryable: true } } },
      { paid: true, ...info },
    );

    expect(error).toMatchObject({
      retryable: false,
      hints: [{ kind: 'check-activity' }],
      details: { reason: 'outcome_unknown' },
    });
  });

  it.each([{ partialText: 'so far' }, { partialText: undefined, partialReasoning: 'so far' }])(
    'is not retryable once %o arrived, and says that it may be charged',
    (details) => {
      const body = { error: { message: 'x', code: 503, availability: { retryable: true } } };

      const error = failWith(body, { paid: true, details });

      expect(error).toMatchObject({
        retryable: false,
        hints: [
          {
            kind: 'partial-result',
            detail: details.partialText === undefined ? 'partialReasoning' : 'partialText',
            mayBeCharged: true,
          },
        ],
        details: { reason: 'capacity', ...details },
      });
      expect(failWith(body, { paid: true, details: { partialText: undefined } }).retryable).toBe(
        true,
      );
    },
  );
});

describe('hints', () => {
  const hintOf = (body: unknown, status: number) =>
    hintTexts(failWith(body, { status }).hints).join(' ');

  it.each([
    ['a page', '<html>Not Found</html>'],
    ['nothing', ''],
    ['JSON of another server', { message: 'Not Found' }],
    ['an error that is a text', { error: 'Not Found' }],
    ['only a message', { error: { message: 'Not Found', code: 404 } }],
    ['a route', { error: { message: 'No such endpoint: POST /api/chat', code: 404 } }],
    ['Express', 'Cannot POST /chat/completions'],
  ])('name the base URL when %s is not found', (_what, body) => {
    expect(hintOf(body, 404)).toBe(
      'Check baseUrl: it must end where the API begins, as https://openrouter.ai/api/v1 does.',
    );
  });

  it('name no base URL when a resource is not found', () => {
    expect(hintOf({ error: { message: 'Generation gen-1 not found', code: 404 } }, 404)).toBe('');
  });

  it('tell what to do about a 400 without a reason and a 500 with one', () => {
    expect(hintOf({}, 400)).toContain('model');
    expect(hintOf({ error: { message: 'Provider returned error', code: 400 } }, 400)).toContain(
      'model',
    );
    expect(hintOf({ error: { message: 'temperature is too high', code: 400 } }, 400)).toBe('');
    expect(hintOf({ error: { message: 'Internal Server Error', code: 500 } }, 500)).toContain(
      'Try again',
    );
  });
});

describe('text that upstream echoes', () => {
  it.each(['sk-or-v1-test', 'my-very-own-key'])('never shows the key %s', (key) => {
    const error = failWith(
      {
        error: {
          message: `bad key ${key}`,
          error_type: key,
          availability: { code: key, fallback_models: [key], docs_url: key },
          metadata: {
            provider_name: key,
            raw: key,
            reasons: [key],
            file_annotations: [{ [key]: { key } }],
          },
        },
      },
      { redact: createRedactor(key), details: { partialText: key } },
    );

    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(key);
    expect(JSON.stringify(error)).not.toContain(key);
  });

  it('is processed in linear time, even a hostile megabyte', () => {
    const flat = failWith({ error: { message: 'model '.repeat(170_000), code: 404 } });
    const nested = failWith({
      error: { message: ' '.repeat(1_000_000), metadata: { raw: '"'.repeat(1_000_000) } },
    });

    // Quadratic time would be minutes, far more than a test may take.
    expect([flat.code, nested.code]).toEqual(['INVALID_INPUT', 'UPSTREAM_HTTP']);
  });
});

describe('isErrorBody', () => {
  it.each([
    ['only an error', { error: { message: 'x' } }, true],
    ['an error and more', { error: {}, user_id: 'u' }, true],
    ['only an error that is a text', { error: 'x' }, true],
    ['a job that failed', { id: 'job', status: 'failed', error: 'x' }, false],
    ['choices beside an error', { error: { message: 'x' }, choices: [{}] }, false],
    ['results beside an error', { error: { message: 'x' }, data: [{}] }, false],
    ['no results beside an error', { error: { message: 'x' }, data: [] }, true],
    ['no choices beside an error', { error: { message: 'x' }, choices: [] }, true],
    ['an error that is null', { error: null, data: [] }, false],
    ['an empty error', { error: '' }, false],
    ['a list', [{ error: {} }], false],
    ['null', null, false],
  ])('classifies %s', (_what, body, is) => {
    expect(isErrorBody(body)).toBe(is);
  });

  it.each([
    [{ id: 'gen-vid-1', status: 'failed', error: { code: 400, message: 'x' } }, false],
    [{ status: 'failed', error: { message: 'x' } }, false],
    [{ id: 'gen-vid-1', error: { message: 'x' } }, false],
    [{ error: { message: 'x' } }, true],
  ])('takes the error of a job for its reason: %j', (body, is) => {
    expect(isErrorBody(body, { holdsJob: true })).toBe(is);
  });
});

describe('a refusal in the form of a gateway', () => {
  it.each([
    ['a message at the top', { message: 'Unknown model' }],
    ['a detail', { detail: 'Unknown model' }],
    ['details of a validation', { detail: [{ loc: ['body'], msg: 'Unknown model' }] }],
    ['a list of errors', { errors: [{ message: 'Unknown model' }] }],
  ])('shows what it says: %s', (_name, body) => {
    const { message } = failWith(body, { status: 400 });
    expect(message).toBe('Cannot chat: Unknown model (HTTP 400)');
  });
});
