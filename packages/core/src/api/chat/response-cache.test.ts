import { describe, expect, it } from 'vitest';

import { readCacheState } from './cache-state.ts';
import { MAX_CACHE_TTL_SECONDS, toCacheHeaders } from './response-cache.ts';

describe('the headers for the response cache', () => {
  it('are empty without a setting', () => {
    expect(toCacheHeaders(undefined)).toEqual({});
  });

  it('turn it on and off, because off overrides a preset', () => {
    expect(toCacheHeaders(true)).toEqual({ 'x-openrouter-cache': 'true' });
    expect(toCacheHeaders(false)).toEqual({ 'x-openrouter-cache': 'false' });
  });

  it('set the TTL and clear the entry', () => {
    expect(toCacheHeaders({ ttlSeconds: 60, clear: true })).toEqual({
      'x-openrouter-cache': 'true',
      'x-openrouter-cache-ttl': '60',
      'x-openrouter-cache-clear': 'true',
    });
    expect(toCacheHeaders({ clear: false })).toEqual({ 'x-openrouter-cache': 'true' });
  });

  it.each([1, MAX_CACHE_TTL_SECONDS])('accept %d seconds', (ttlSeconds) => {
    expect(toCacheHeaders({ ttlSeconds })).toMatchObject({
      'x-openrouter-cache-ttl': String(ttlSeconds),
    });
  });

  it.each([0, -1, 1.5, Number.NaN, MAX_CACHE_TTL_SECONDS + 1])(
    'reject %d seconds, which OpenRouter would interpret differently',
    (ttlSeconds) => {
      expect(() => toCacheHeaders({ ttlSeconds })).toThrow(
        `Cannot cache for ${ttlSeconds} seconds: the TTL must be a whole number from 1 to 86400`,
      );
    },
  );
});

describe('the state of the response cache', () => {
  it('is read from the response headers', () => {
    const headers = new Headers({
      'X-OpenRouter-Cache-Status': 'HIT',
      'X-OpenRouter-Cache-Age': '12',
      'X-OpenRouter-Cache-TTL': '48',
    });
    expect(readCacheState(headers)).toEqual({ status: 'hit', ageSeconds: 12, ttlSeconds: 48 });
  });

  it('has undefined for missing headers', () => {
    const headers = new Headers({
      'X-OpenRouter-Cache-Status': 'MISS',
      'X-OpenRouter-Cache-TTL': 'soon',
    });
    expect(readCacheState(headers)).toEqual({
      status: 'miss',
      ageSeconds: undefined,
      ttlSeconds: undefined,
    });
  });

  it.each(['', 'BYPASS'])('is unknown for the status "%s"', (status) => {
    expect(readCacheState(new Headers({ 'X-OpenRouter-Cache-Status': status }))).toBe(undefined);
    expect(readCacheState(new Headers())).toBe(undefined);
  });
});
