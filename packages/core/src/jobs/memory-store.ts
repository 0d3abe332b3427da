import { parseJobEntry } from './entry.ts';
import type { JobStore } from './store.ts';

/** Creates a store in memory, lost when the process ends: for tests, and where there is no disk. */
export function createMemoryJobStore(): JobStore {
  // As text, so that later changes to an entry do not change what is stored.
  const lines: string[] = [];
  return {
    async append(entry) {
      lines.push(JSON.stringify(entry));
    },
    read: async () => lines.flatMap((line) => parseJobEntry(line) ?? []),
  };
}
