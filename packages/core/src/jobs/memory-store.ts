import { parseJobEntry } from './entry.ts';
import type { JobStore } from './store.ts';

/** Creates a store that ends with the program: for tests, and where there is no disk. */
export function createMemoryJobStore(): JobStore {
  // As text, so that what was kept stays as it was then.
  const lines: string[] = [];
  return {
    async append(entry) {
      lines.push(JSON.stringify(entry));
    },
    read: async () => lines.flatMap((line) => parseJobEntry(line) ?? []),
  };
}
