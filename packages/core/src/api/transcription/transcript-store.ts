import type { TranscriptStore } from '../../media/transcript-store.ts';

/** Maximum pieces in memory: five days of recordings. */
const MAX_ENTRIES = 720;

/** Creates a store in memory. It forgets the oldest pieces. */
export function createMemoryTranscriptStore(): TranscriptStore {
  const entries = new Map<string, string>();
  return {
    get: async (key) => entries.get(key),
    async set(key, value) {
      entries.set(key, value);
      for (const oldest of entries.keys()) {
        if (entries.size <= MAX_ENTRIES) break;
        entries.delete(oldest);
      }
    },
    async delete(keys) {
      for (const key of keys) entries.delete(key);
    },
  };
}

/** Returns a store over memory and another one, which may fail: what was paid for is never lost because of it. */
export function withMemory(
  memory: TranscriptStore,
  other: TranscriptStore | undefined,
): TranscriptStore {
  if (other === undefined) return memory;
  return {
    async get(key) {
      return (await memory.get(key)) ?? (await other.get(key).catch(() => undefined));
    },
    async set(key, value) {
      await memory.set(key, value);
      // It is in memory, and in the result.
      await other.set(key, value).catch(() => {});
    },
    async delete(keys) {
      await memory.delete(keys);
      // What is left is removed when it is old.
      await other.delete(keys).catch(() => {});
    },
  };
}
