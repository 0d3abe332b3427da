import type { TranscriptStore } from '../media/transcript-store.ts';
import type { FileTranscriptStoreOptions } from '../node/transcript-store.ts';
import { lazy } from '../shared/lazy.ts';

/** Creates a store of transcripts in files whose code is loaded with the first long recording. */
export function createLazyTranscripts(options: FileTranscriptStoreOptions): TranscriptStore {
  const load = lazy(async () => {
    const { createFileTranscriptStore } = await import('../node/transcript-store.ts');
    return createFileTranscriptStore(options);
  });
  return {
    get: async (key) => await (await load()).get(key),
    set: async (key, value) => {
      await (await load()).set(key, value);
    },
    delete: async (keys) => {
      await (await load()).delete(keys);
    },
  };
}
