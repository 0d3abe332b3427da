import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../test/support/manual-clock.ts';
import {
  MAX_RETRY_AFTER_MS,
  retryAfterInBody,
  retryAfterInHeaders,
  retryAfterInText,
  untilNextDay,
} from './retry-after.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const clock = createManualClock(START);

describe('retryAfterInHeaders', () => {
  it.each([
    ['seconds', '7', 7_000],
    ['zero', '0', 0],
    ['a fraction', '1.5', 1_500],
    ['spaces around', ' 7 ', 7_000],
    ['a date', 'Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['a date of RFC 850', 'Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
    ['a date of asctime', 'Thu Jan  1 00:00:30 2026', 30_000],
    ['a date in the past', 'Wed, 31 Dec 2025 23:00:00 GMT', 0],
    ['a huge number', '99999999999', MAX_RETRY_AFTER_MS],
    ['an endless number', '9'.repeat(400), MAX_RETRY_AFTER_MS],
    ['a date of ISO 8601', '2026-01-01T00:00:30Z', 30_000],
    ['a negative number', '-5', undefined],
    ['a number that is none', 'NaN', undefined],
    ['a word', 'soon', undefined],
    ['a word and a number', 'soon 5', undefined],
    ['a list', '5, 10', undefined],
    ['a day that does not exist', 'Thu, 99 Foo 2026 00:00:30 GMT', undefined],
    ['nothing', '', undefined],
  ])('reads %s', (_what, value, ms) => {
    expect(retryAfterInHeaders(new Headers({ 'retry-after': value }), clock)).toBe(ms);
  });

  it.each([
    ['milliseconds', String(START + 5_000), 5_000],
    ['seconds', String(START / 1_000 + 5), 5_000],
    ['a time in the past', String(START - 1), 0],
    ['seconds from now', '30', 30_000],
    ['microseconds', String((START + 5_000) * 1_000), 5_000],
    ['a date', new Date(START + 5_000).toISOString(), 5_000],
    ['a time in a year', String(START + 365 * 86_400_000), MAX_RETRY_AFTER_MS],
    ['zero', '0', undefined],
    ['a negative number', '-5', undefined],
    ['a word', 'soon', undefined],
    ['infinity', 'Infinity', undefined],
  ])('reads X-RateLimit-Reset as %s', (_what, value, ms) => {
    expect(retryAfterInHeaders(new Headers({ 'x-ratelimit-reset': value }), clock)).toBe(ms);
  });

  it('prefers Retry-After, unless it cannot be read', () => {
    const both = (value: string) =>
      retryAfterInHeaders(
        new Headers({ 'retry-after': value, 'x-ratelimit-reset': String(START + 5_000) }),
        clock,
      );

    expect(both('7')).toBe(7_000);
    expect(both('soon')).toBe(5_000);
  });

  it('returns nothing without either header', () => {
    expect(retryAfterInHeaders(new Headers(), clock)).toBeUndefined();
  });
});

describe('retryAfterInText', () => {
  it.each([
    ['Please retry in 34.07s.', 34_070],
    ['Please try again in 2 minutes', 120_000],
    ['try again after 500ms', 500],
    ['Retry after 1 hour', 3_600_000],
    ['retry in 99999999h', MAX_RETRY_AFTER_MS],
    ['Please retry shortly', undefined],
    ['retry in 5 apples', undefined],
  ])('reads %j', (text, ms) => {
    expect(retryAfterInText(text)).toBe(ms);
  });
});

describe('untilNextDay', () => {
  it('ends at midnight in UTC', () => {
    const at = (iso: string) => untilNextDay(createManualClock(Date.parse(iso)));
    expect(at('2026-01-01T23:59:00Z')).toBe(60_000);
    expect(at('2026-01-01T00:00:00Z')).toBe(86_400_000);
  });
});

describe('retryAfterInBody', () => {
  const november = createManualClock(1_700_000_000_000);
  const withMetadata = (headers: unknown) => ({ error: { metadata: { headers } } });

  it.each([
    ['availability', { error: { availability: { retry_after: 40 } } }, 40_000],
    ['a negative availability', { error: { availability: { retry_after: -1 } } }, 0],
    ['repeated headers', withMetadata({ 'X-RateLimit-Reset': '1700000005000' }), 5_000],
    ['a repeated number', withMetadata({ 'x-ratelimit-reset': 1_700_000_005_000 }), 5_000],
    [
      'a repeated Retry-After',
      withMetadata({ 'Retry-After': '7', 'X-RateLimit-Reset': 'x' }),
      7_000,
    ],
    ['repeated nonsense', withMetadata({ 'Retry-After': 'x\ny', 'bad name': 'z' }), undefined],
    [
      'an absurd availability',
      { error: { availability: { retry_after: 1e99 } } },
      MAX_RETRY_AFTER_MS,
    ],
    ['metadata', { error: { metadata: { retry_after_seconds: 29 } } }, 29_000],
    ['nothing', { error: { availability: { retry_after: '40' } } }, undefined],
    ['no body', 'Service Unavailable', undefined],
  ])('reads %s', (_what, body, ms) => {
    expect(retryAfterInBody(body, november)).toBe(ms);
  });
});
