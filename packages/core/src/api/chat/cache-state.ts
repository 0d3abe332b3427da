import type { CacheState } from './result.ts';

/** Returns the state of the response cache from response headers; `undefined` when it was not used. */
export function readCacheState(headers: Headers): CacheState | undefined {
  const status = headers.get('x-openrouter-cache-status')?.toLowerCase();
  if (status !== 'hit' && status !== 'miss') return undefined;
  return {
    status,
    ageSeconds: secondsIn(headers, 'x-openrouter-cache-age'),
    ttlSeconds: secondsIn(headers, 'x-openrouter-cache-ttl'),
  };
}

function secondsIn(headers: Headers, name: string): number | undefined {
  const value = Number.parseInt(headers.get(name) ?? '', 10);
  return Number.isNaN(value) ? undefined : value;
}
