import { withHead } from '../runtime/spool-head.ts';
import { parseOutputPath } from './output-path.ts';
import type { OutputStore, PendingOutput } from './output-store.ts';

/** Store in memory, with access to its objects. */
export interface MemoryOutputStore extends OutputStore {
  /** Objects by URI, with their media types. */
  readonly objects: ReadonlyMap<string, Blob>;
}

/** Creates a store in memory, for tests and for runtimes without a disk. */
export function createMemoryOutputStore(): MemoryOutputStore {
  const objects = new Map<string, Blob>();
  return {
    objects,
    async locate({ path, label }) {
      const { folder, name } = parseOutputPath(path, label);
      const uriOf = (each: string) => toUri(`${folder}${each}`);
      return {
        name,
        isTaken: name !== undefined && objects.has(uriOf(name)),
        path: undefined,
        requestedPath: path === undefined ? undefined : `${folder}${name ?? ''}`,
        uriOf,
        create: async () => createPending(objects, uriOf),
      };
    },
    size: async (uri) => objects.get(uri)?.size,
  };
}

function toUri(key: string): string {
  return `memory:///${key.split('/').map(encodeURIComponent).join('/')}`;
}

function createPending(objects: Map<string, Blob>, uriOf: (name: string) => string): PendingOutput {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  let first: Uint8Array<ArrayBuffer> | undefined;
  const read = () => withHead(new Blob(parts), first);
  return {
    async write(chunk, position) {
      const bytes = Uint8Array.from(chunk);
      if (position < size) first = bytes;
      else parts.push(bytes);
      size = Math.max(size, position + bytes.length);
    },
    read: async () => read(),
    async commit({ name, mayReplace, mediaType }) {
      const uri = uriOf(name);
      if (!mayReplace && objects.has(uri)) return undefined;
      objects.set(uri, read().slice(0, size, mediaType));
      return { uri, path: undefined };
    },
    async abort() {
      parts.length = 0;
    },
  };
}
