import type { IdGenerator } from '../shared/id-generator.ts';

/** An uploaded file. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly createdAtMs: number;
}

/** Files by key; a key has no access to the files of another. */
export interface FileStore {
  add(key: string, file: Omit<StoredFile, 'id'>): StoredFile;
  find(key: string, id: string): StoredFile | undefined;
  /** Returns the files in the order of their upload. */
  list(key: string): readonly StoredFile[];
  /** Removes a file; returns whether it existed. */
  remove(key: string, id: string): boolean;
  clear(): void;
}

/** Creates an empty store. */
export function createFileStore(ids: IdGenerator): FileStore {
  const byKey = new Map<string, Map<string, StoredFile>>();
  const filesOf = (key: string): Map<string, StoredFile> => {
    const files = byKey.get(key) ?? new Map<string, StoredFile>();
    byKey.set(key, files);
    return files;
  };
  return {
    add: (key, file) => {
      const stored = { ...file, id: ids.id('or_file_', 24) };
      filesOf(key).set(stored.id, stored);
      return stored;
    },
    find: (key, id) => filesOf(key).get(id),
    list: (key) => [...filesOf(key).values()],
    remove: (key, id) => filesOf(key).delete(id),
    clear: () => {
      byKey.clear();
    },
  };
}
