import { describe, expect, it } from 'vitest';

import { costOfFailure } from '../src/api/cost/failure-cost.ts';
import { toUpstreamError } from '../src/http/upstream-errors.ts';
import type { OpenRouterError } from '../src/shared/errors.ts';
import { hintTexts } from '../src/shared/hint-texts.ts';
import { createManualClock } from './support/manual-clock.ts';

const START = Date.parse('2026-03-01T15:00:00Z');
const NOON = START + 9 * 3_600_000;

/** What a refusal must be, whatever its status is. */
interface Expected {
  readonly code: string;
  readonly reason: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  /** Part of a hint. */
  readonly hint: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

const refused = { code: 'UPSTREAM_REFUSED', retryable: false } as const;
const credits = { ...refused, reason: 'credits' } as const;
const credentials = { ...refused, reason: 'credentials' } as const;
const policy = { ...refused, reason: 'policy' } as const;
const routing = { ...refused, reason: 'routing' } as const;
const region = { ...refused, reason: 'region', hint: 'in your region' } as const;
const context = { code: 'INVALID_INPUT', reason: 'context_length', retryable: false } as const;
const limit = { code: 'UPSTREAM_REFUSED', reason: 'rate_limit', retryable: true } as const;
const busy = { code: 'UPSTREAM_REFUSED', reason: 'capacity', retryable: true } as const;

const raw = (value: unknown, metadata: object = {}) => ({
  message: 'Provider returned error',
  metadata: { raw: value, provider_name: 'Venice', is_byok: false, ...metadata },
});

/** Refusals: a name, the `error` of the body, and what it must become. */
const refusals: readonly (readonly [string, Readonly<Record<string, unknown>>, Expected])[] = [
  [
    'the limit of the key',
    {
      message:
        'Key limit exceeded (total limit). Manage it using https://openrouter.ai/settings/keys',
    },
    { ...credits, hint: 'Raise the limit of the key', details: { limit: 'key' } },
  ],
  [
    'input and output that exceed the context together',
    raw('input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000'),
    { ...context, hint: 'about 190000 tokens and the model takes 200000' },
  ],
  [
    'the limit of the key, as a permission',
    { message: 'Key limit exceeded', metadata: { error_type: 'permission_denied' } },
    { ...credits, hint: 'Raise the limit of the key' },
  ],
  [
    'tokens that cannot be afforded',
    {
      message:
        'This request requires more credits, or fewer max_tokens. You requested up to 64000 tokens, but can only afford 2,666. To increase, visit https://openrouter.ai/settings/credits',
    },
    {
      ...credits,
      hint: 'Set maxTokens to 2666',
      details: { requestedTokens: 64_000, affordableTokens: 2_666 },
    },
  ],
  [
    'a prompt that cannot be afforded',
    { message: 'Prompt tokens limit exceeded: 77084 > 67343. To increase, add credits' },
    { ...credits, hint: 'Shorten', details: { requestedTokens: 77_084, affordableTokens: 67_343 } },
  ],
  [
    'no credits',
    { message: 'Insufficient credits. Add more using https://openrouter.ai/settings/credits' },
    { ...credits, hint: 'Add credits' },
  ],
  [
    'no credits at the own account of a provider',
    raw('{"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}', {
      is_byok: true,
    }),
    { ...credits, hint: 'your own key of the provider' },
  ],
  [
    'the free requests of the day',
    {
      message:
        'Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day',
      metadata: {
        headers: {
          'X-RateLimit-Limit': '50',
          'X-RateLimit-Remaining': '0',
          'X-RateLimit-Reset': String(NOON),
        },
        limit_source: 'openrouter_free_tier_daily',
        remedy_hint: 'Wait for the daily reset.',
      },
    },
    {
      ...limit,
      retryAfterMs: NOON - START,
      hint: 'Try again in 9 h. The free requests of the day are used up',
      details: {
        limit: 'day',
        limitSource: 'openrouter_free_tier_daily',
        retryAt: new Date(NOON).toISOString(),
      },
    },
  ],
  [
    'the free requests of the day, without a time',
    { message: 'Rate limit exceeded: free-models-per-day-high-balance.', type: 'rate_limit_error' },
    { ...limit, retryAfterMs: NOON - START, hint: 'The free requests of the day' },
  ],
  [
    'the free requests of a minute',
    {
      message: 'Rate limit exceeded: free-models-per-min',
      metadata: { headers: { 'X-RateLimit-Reset': String(START + 30_000) } },
    },
    { ...limit, retryAfterMs: 30_000, hint: 'Try again in 30 s. Free models allow 20 requests' },
  ],
  [
    'a busy provider',
    raw(
      'a/b:free is temporarily rate-limited upstream. Please retry shortly, or add your own key',
      {
        retry_after_seconds: 29,
        limit_source: 'upstream_provider_shared_pool',
        remedy_hint: 'Retry shortly, add your own provider key',
      },
    ),
    {
      ...busy,
      retryAfterMs: 29_000,
      hint: 'Try again in 29 s. Name fallback models. OpenRouter advises: Retry shortly, add your own provider key.',
      details: { provider: 'Venice' },
    },
  ],
  [
    'a provider that is busy with others, as a list',
    raw([
      {
        error: {
          code: 429,
          status: 'RESOURCE_EXHAUSTED',
          message: 'You exceeded your current quota. Please retry in 34.07s.',
        },
      },
    ]),
    { ...busy, retryAfterMs: 34_070, hint: 'Try again in 35 s' },
  ],
  [
    'an overloaded provider',
    raw({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
    { code: 'UPSTREAM_HTTP', reason: 'capacity', retryable: true, hint: 'Try again later' },
  ],
  [
    'the limit of the own account at a provider',
    raw('Rate limit reached for requests', { is_byok: true }),
    { ...limit, hint: 'Your own account at the provider', details: { ownKey: true } },
  ],
  ['a region', { message: 'This model is not available in your region' }, region],
  ['a country', { message: 'GPT is not available in your country.' }, region],
  [
    'a region, by a code of the provider',
    raw({ error: { code: 'unsupported_country_region_territory', message: 'Not supported' } }),
    region,
  ],
  ['a region, by a provider', raw('User location is not supported for the API use.'), region],
  [
    'the context of an endpoint',
    {
      message:
        "This endpoint's maximum context length is 8192 tokens. However, you requested about 9001 tokens (8000 of text input, 1001 in the output). Please reduce the length of either one.",
    },
    {
      ...context,
      hint: 'about 9001 tokens and the model takes 8192',
      details: { requestedTokens: 9_001, allowedTokens: 8_192 },
    },
  ],
  ...[
    ['prompt is too long: 210000 tokens > 200000 maximum', 210_000, 200_000],
    [
      'The input token count (1050000) exceeds the maximum number of tokens allowed (1048575)',
      1_050_000,
      1_048_575,
    ],
    [
      "This model's maximum prompt length is 131072 but the request contains 537812 tokens",
      537_812,
      131_072,
    ],
    [
      'Input length 300000 exceeds the maximum allowed input length of 262144 tokens.',
      300_000,
      262_144,
    ],
    [
      "The input (140000 tokens) is longer than the model's context length (131072 tokens)",
      140_000,
      131_072,
    ],
    ['prompt token count of 90000 exceeds the limit of 64000', 90_000, 64_000],
    ['Please reduce the length of the messages or completion', undefined, undefined],
  ].map(
    ([message, requestedTokens, allowedTokens]) =>
      [
        `the context, as "${String(message)}"`,
        raw(JSON.stringify({ error: { message } })),
        { ...context, hint: 'horten the messages', details: { requestedTokens, allowedTokens } },
      ] as const,
  ),
  [
    'moderation',
    {
      message: 'openai/gpt-5 requires moderation on OpenAI. Your input was flagged for "violence".',
      metadata: {
        reasons: ['violence'],
        flagged_input: 'How do I …',
        provider_name: 'OpenAI',
        model_slug: 'openai/gpt-5',
      },
    },
    {
      ...policy,
      hint: 'Change the content',
      details: { flagged: ['violence'], flaggedInput: 'How do I …', provider: 'OpenAI' },
    },
  ],
  [
    'a guardrail',
    { message: 'Blocked', metadata: { patterns: ['ssn'] } },
    { ...policy, hint: 'Change the content', details: { flagged: ['ssn'] } },
  ],
  [
    'the safety system of a provider',
    raw('{"error":{"code":"content_policy_violation","message":"Rejected by our safety system"}}'),
    { ...policy, hint: 'Change the content' },
  ],
  [
    'a data policy',
    { message: 'No endpoints found matching your data policy (Free model publication).' },
    { ...routing, hint: 'https://openrouter.ai/settings/privacy' },
  ],
  [
    'a guardrail for providers',
    { message: 'No endpoints available matching your guardrail restrictions and data policy' },
    { ...routing, hint: 'https://openrouter.ai/settings/privacy' },
  ],
  [
    'tools',
    { message: 'No endpoints found that support tool use. Try disabling "x".' },
    { ...routing, hint: 'Choose a model that supports it', details: { unsupported: 'tool use' } },
  ],
  [
    'images',
    { message: 'No endpoints found that support image input' },
    { ...routing, hint: 'models.search', details: { unsupported: 'image input' } },
  ],
  [
    'a parameter',
    { message: 'No endpoints found that can handle the requested parameters.' },
    { ...routing, hint: 'leave it out', details: { unsupported: 'requested parameters' } },
  ],
  [
    'providers',
    { message: 'No allowed providers are available for the selected model.' },
    { ...routing, hint: 'Loosen' },
  ],
  ['an invalid key', { message: 'Invalid API key' }, { ...credentials, hint: 'Check apiKey' }],
  ['no key', { message: 'No auth credentials found' }, { ...credentials, hint: 'Check apiKey' }],
  [
    'a disabled key',
    { message: 'This API key has been disabled' },
    { ...credentials, hint: 'disabled or has expired' },
  ],
  [
    'an expired key',
    { message: 'API key expired', metadata: { error_type: 'authentication' } },
    { ...credentials, hint: 'disabled or has expired' },
  ],
  [
    'the own key of a provider',
    raw('{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}', {
      is_byok: true,
    }),
    { ...credentials, hint: 'your own key of the provider' },
  ],
  [
    'the key of OpenRouter at a provider',
    raw('{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}'),
    { code: 'UPSTREAM_HTTP', reason: 'provider', retryable: true, hint: 'allowFallbacks' },
  ],
];

const statuses = [undefined, 400, 401, 402, 403, 404, 429, 500, 503];

function errorOf(error: object, status: number | undefined): OpenRouterError {
  const body = { error: { code: status, ...error } };
  const clock = createManualClock(START);
  return toUpstreamError({ action: 'chat', body, status, paid: true, redact: String, clock });
}

describe('a refusal is what it says', () => {
  it.each(refusals)('about %s, whatever its status is', (_name, error, expected) => {
    const { code, reason, retryable, retryAfterMs, hint, details = {} } = expected;
    for (const status of statuses) {
      const failure = errorOf(error, status);
      expect(failure).toMatchObject({ code, retryable, details: { reason, ...details } });
      expect(failure.retryAfterMs).toBe(retryAfterMs);
      expect(hintTexts(failure.hints).join(' ')).toContain(hint);
    }
  });

  it.each(refusals)('about %s costs nothing when it was declined', (_name, error) => {
    expect(costOfFailure(errorOf(error, 403))).toMatchObject({ costUsd: 0 });
  });

  it.each([
    ['a text', 'Slow down: too many requests'],
    ['JSON in a text', '{"error":{"message":"Slow down: too many requests"}}'],
    ['JSON twice', JSON.stringify(JSON.stringify({ error: 'Slow down: too many requests' }))],
    [
      'JSON in the message of JSON',
      JSON.stringify({
        error: { message: '{"error":{"message":"Slow down: too many requests"}}' },
      }),
    ],
    ['an object', { error: { message: 'Slow down: too many requests' } }],
    ['a list', [{ error: { message: 'Slow down: too many requests' } }]],
    ['details', { detail: 'Slow down: too many requests' }],
    ['errors', { errors: [{ message: 'Slow down: too many requests' }] }],
  ])('when the provider says it as %s', (_what, value) => {
    const failure = errorOf(raw(value), 400);
    expect(failure).toMatchObject({ code: 'UPSTREAM_REFUSED', details: { reason: 'capacity' } });
    expect(failure.message).toContain('Venice says "Slow down: too many requests"');
  });

  it('and its availability code, or a specific type, says more than its text', () => {
    const message = 'Rate limit exceeded';
    const availability = { code: 'model_deprecated' };
    expect(errorOf({ message, availability }, 429).code).toBe('MODEL_NOT_FOUND');
    const metadata = { error_type: 'content_policy_violation' };
    expect(errorOf({ message, metadata }, 429).details.reason).toBe('policy');
  });

  it('in the middle of an answer, with the finish reason of the provider', () => {
    const clock = createManualClock(START);
    const of = (nativeFinishReason: string, body?: unknown) =>
      toUpstreamError({
        action: 'chat',
        body,
        paid: true,
        redact: String,
        clock,
        details: { nativeFinishReason },
      });
    expect(of('SAFETY')).toMatchObject({
      message: 'Cannot chat: the provider ended the answer with "SAFETY"',
      details: { reason: 'policy', nativeFinishReason: 'SAFETY' },
    });
    expect(of('MALFORMED_FUNCTION_CALL')).toMatchObject({ retryable: true });
    const chunk = { error: { code: 'rate_limit_exceeded', message: 'Rate limit exceeded' } };
    expect(of('error', chunk)).toMatchObject({
      retryable: true,
      details: { reason: 'rate_limit' },
    });
  });
});
