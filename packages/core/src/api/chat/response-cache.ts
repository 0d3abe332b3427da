import { invalidInput } from '../../shared/errors.ts';
import type { ResponseCacheOptions } from './options.ts';

/** Maximum cache TTL: a day. Source: OpenRouter docs, response caching. */
export const MAX_CACHE_TTL_SECONDS = 86_400;

/** Returns the headers for OpenRouter's response cache. `false` is sent too: it overrides a preset. */
export function toCacheHeaders(
  cache: boolean | ResponseCacheOptions | undefined,
): Record<string, string> {
  if (cache === undefined) return {};
  if (typeof cache === 'boolean') return { 'x-openrouter-cache': String(cache) };
  const headers: Record<string, string> = { 'x-openrouter-cache': 'true' };
  const { ttlSeconds, clear } = cache;
  if (ttlSeconds !== undefined) {
    if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_CACHE_TTL_SECONDS) {
      throw invalidInput(
        `Cannot cache for ${ttlSeconds} seconds: the TTL must be a whole number from 1 to ${MAX_CACHE_TTL_SECONDS}`,
      );
    }
    headers['x-openrouter-cache-ttl'] = String(ttlSeconds);
  }
  if (clear === true) headers['x-openrouter-cache-clear'] = 'true';
  return headers;
}
