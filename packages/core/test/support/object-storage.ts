// An output store as another package would implement it, with public entries only: objects with keys, written at once.
import type { OutputStore, PendingOutput } from '@orkit/openrouter-multimodal/stores';
import { parseOutputPath } from '@orkit/openrouter-multimodal/stores';

/** A service that stores objects by key, like S3. */
export interface ObjectStorage {
  readonly objects: Map<string, { readonly body: Blob; readonly sha256: string }>;
  /** Stores an object; false when `ifNoneMatch` is set and the key exists. */
  put(key: string, body: Blob, options: PutOptions): Promise<boolean>;
  /** Error that is thrown while the service is down. */
  failure: Error | undefined;
}

interface PutOptions {
  readonly sha256: string;
  readonly ifNoneMatch: boolean;
}

/** Creates an empty service. */
export function createObjectStorage(): ObjectStorage {
  const objects: ObjectStorage['objects'] = new Map();
  return {
    objects,
    failure: undefined,
    async put(key, body, { sha256, ifNoneMatch }) {
      if (this.failure !== undefined) throw this.failure;
      if (ifNoneMatch && objects.has(key)) return false;
      objects.set(key, { body, sha256 });
      return true;
    },
  };
}

/** Creates a store of the objects whose keys begin with a prefix, which no path can leave. */
export function createObjectStore(storage: ObjectStorage, prefix: string): OutputStore {
  return {
    async locate({ path, label }) {
      const { folder, name } = parseOutputPath(path, label);
      const keyOf = (each: string) => `${prefix}/${folder}${each}`;
      return {
        name,
        isTaken: name !== undefined && storage.objects.has(keyOf(name)),
        path: undefined,
        requestedPath: path === undefined ? undefined : `${folder}${name ?? ''}`,
        uriOf: (each) => toUri(keyOf(each)),
        create: async () => createUpload(storage, keyOf),
      };
    },
    size: async (uri) => storage.objects.get(toKey(uri))?.body.size,
  };
}

/** Buffers an object, and stores it when it is complete. */
function createUpload(storage: ObjectStorage, keyOf: (name: string) => string): PendingOutput {
  let gathered: Uint8Array<ArrayBuffer> = new Uint8Array();
  return {
    async write(chunk, position) {
      const bytes = new Uint8Array(Math.max(gathered.length, position + chunk.length));
      bytes.set(gathered);
      bytes.set(chunk, position);
      gathered = bytes;
    },
    read: async () => new Blob([gathered]),
    async commit({ name, mayReplace, mediaType, sha256 }) {
      const body = new Blob([gathered], { type: mediaType });
      const isPut = await storage.put(keyOf(name), body, { sha256, ifNoneMatch: !mayReplace });
      return isPut ? { uri: toUri(keyOf(name)), path: undefined } : undefined;
    },
    async abort() {
      gathered = new Uint8Array();
    },
  };
}

/** The URI of a key, without secrets. */
export function toUri(key: string): string {
  return `s3://bucket/${key.split('/').map(encodeURIComponent).join('/')}`;
}

function toKey(uri: string): string {
  return uri.slice('s3://bucket/'.length).split('/').map(decodeURIComponent).join('/');
}
