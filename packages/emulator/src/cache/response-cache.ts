import { createHash } from 'node:crypto';
import type { EmulatorClock } from '../shared/clock.ts';

/** Options for the response cache, as read from the headers of a request. */
export interface CacheOptions {
  readonly ttlSeconds: number;
  /** Whether an existing entry is removed first. */
  readonly isClearing: boolean;
}

/** Key of a cached response within one endpoint; the model and `stream` are part of the body. */
export interface CacheIdentity {
  readonly key: string;
  /** The body as received. */
  readonly bodyText: string;
}

/** A cached value with its age. */
export interface CacheHit<T> {
  readonly value: T;
  readonly sourceId: string;
  readonly ageSeconds: number;
  readonly ttlSeconds: number;
}

/** Cache of the responses of one endpoint. */
export interface ResponseCache<T> {
  find(identity: CacheIdentity): CacheHit<T> | undefined;
  store(identity: CacheIdentity, entry: CacheEntry<T>): void;
  remove(identity: CacheIdentity): void;
  clear(): void;
}

/** A value to be cached. */
interface CacheEntry<T> {
  readonly value: T;
  /** Id of the generation that made it. */
  readonly sourceId: string;
  readonly ttlSeconds: number;
}

const DEFAULT_TTL_SECONDS = 300;
const MAX_TTL_SECONDS = 86_400;

/** Reads the cache headers of a request; undefined when caching is not requested. */
export function readCacheOptions(headers: Headers): CacheOptions | undefined {
  if (headers.get('X-OpenRouter-Cache')?.toLowerCase() !== 'true') return undefined;
  return {
    ttlSeconds: parseTtl(headers.get('X-OpenRouter-Cache-TTL')),
    isClearing: headers.get('X-OpenRouter-Cache-Clear')?.toLowerCase() === 'true',
  };
}

/** Only leading digits count, so that `5m` is five seconds. */
function parseTtl(header: string | null): number {
  const digits = /^\s*([+-]?\d+)/.exec(header ?? '')?.[1];
  if (digits === undefined) return DEFAULT_TTL_SECONDS;
  return Math.min(MAX_TTL_SECONDS, Math.max(1, Number(digits)));
}

/** Creates an empty cache. */
export function createResponseCache<T>(clock: EmulatorClock): ResponseCache<T> {
  const entries = new Map<string, CacheEntry<T> & { storedAtMs: number }>();
  return {
    find: (identity) => {
      const name = toName(identity);
      const entry = entries.get(name);
      if (entry === undefined) return undefined;
      const ageSeconds = Math.floor((clock.now() - entry.storedAtMs) / 1000);
      if (ageSeconds >= entry.ttlSeconds) {
        entries.delete(name);
        return undefined;
      }
      const { value, sourceId } = entry;
      return { value, sourceId, ageSeconds, ttlSeconds: entry.ttlSeconds - ageSeconds };
    },
    store: (identity, entry) => {
      entries.set(toName(identity), { ...entry, storedAtMs: clock.now() });
    },
    remove: (identity) => {
      entries.delete(toName(identity));
    },
    clear: () => {
      entries.clear();
    },
  };
}

function toName({ key, bodyText }: CacheIdentity): string {
  const digest = createHash('sha256').update(withoutSpace(bodyText)).digest('hex');
  return `${key} ${digest}`;
}

/** Removes the whitespace between tokens of JSON; order and spelling are kept. */
function withoutSpace(json: string): string {
  // Unrolled: one alternative per character would exhaust the stack on a large image.
  return json.replaceAll(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g, '$1');
}

/** Returns the headers of a cache hit. */
export function toHitHeaders(hit: CacheHit<unknown>): Record<string, string> {
  return {
    'X-OpenRouter-Cache-Status': 'HIT',
    'X-OpenRouter-Cache-Age': String(hit.ageSeconds),
    'X-OpenRouter-Cache-TTL': String(hit.ttlSeconds),
    'X-OpenRouter-Cache-Source-Id': hit.sourceId,
  };
}

/** Returns the headers of a response that was generated and cached. */
export function toMissHeaders({ ttlSeconds }: CacheOptions): Record<string, string> {
  return {
    'X-OpenRouter-Cache-Status': 'MISS',
    'X-OpenRouter-Cache-TTL': String(ttlSeconds),
  };
}
