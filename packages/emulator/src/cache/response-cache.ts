import { createHash } from 'node:crypto';
import type { EmulatorClock } from '../shared/clock.ts';

/** What a request's headers say about the response cache. */
export interface CacheOptions {
  readonly ttlSeconds: number;
  /** Whether an entry there may be is to be thrown away first. */
  readonly isClearing: boolean;
}

/** What makes two requests to one endpoint the same: the model and `stream` are in the body. */
export interface CacheIdentity {
  readonly key: string;
  /** The body as it was sent. */
  readonly bodyText: string;
}

/** An entry that was found. */
export interface CacheHit<T> {
  readonly value: T;
  readonly sourceId: string;
  readonly ageSeconds: number;
  readonly ttlSeconds: number;
}

/** Answers of one endpoint that were given before. */
export interface ResponseCache<T> {
  find(identity: CacheIdentity): CacheHit<T> | undefined;
  store(identity: CacheIdentity, entry: CacheEntry<T>): void;
  remove(identity: CacheIdentity): void;
  clear(): void;
}

/** An answer on its way into the cache. */
interface CacheEntry<T> {
  readonly value: T;
  /** The generation that made it. */
  readonly sourceId: string;
  readonly ttlSeconds: number;
}

const DEFAULT_TTL_SECONDS = 300;
const MAX_TTL_SECONDS = 86_400;

/** Reads the cache headers of a request: undefined when it does not ask for caching. */
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

/** JSON text without the whitespace between its tokens; order and spelling stay. */
function withoutSpace(json: string): string {
  // Unrolled: an alternative for each character would exhaust the stack on a large picture.
  return json.replaceAll(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g, '$1');
}

/** The headers that tell a client about a hit. */
export function toHitHeaders(hit: CacheHit<unknown>): Record<string, string> {
  return {
    'X-OpenRouter-Cache-Status': 'HIT',
    'X-OpenRouter-Cache-Age': String(hit.ageSeconds),
    'X-OpenRouter-Cache-TTL': String(hit.ttlSeconds),
    'X-OpenRouter-Cache-Source-Id': hit.sourceId,
  };
}

/** The headers that tell a client that its answer was made and stored. */
export function toMissHeaders({ ttlSeconds }: CacheOptions): Record<string, string> {
  return {
    'X-OpenRouter-Cache-Status': 'MISS',
    'X-OpenRouter-Cache-TTL': String(ttlSeconds),
  };
}
