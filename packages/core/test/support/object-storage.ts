// A store of what is made as another package would write it, with public entries only: objects with keys, which come whole.
import type { OutputStore, PendingOutput } from '@orkit/openrouter-multimodal/stores';
import { parseOutputPath } from '@orkit/openrouter-multimodal/stores';

/** A service that keeps objects by key, as S3 and its like do. */
export interface ObjectStorage {
  readonly objects: Map<string, { readonly body: Blob; readonly sha256: string }>;
  /** Puts an object; false when `ifNoneMatch` is asked for and the key is taken. */
  put(key: string, body: Blob, options: PutOptions): Promise<boolean>;
  /** What is thrown instead, when the service is down. */
  failure: Error | undefined;
}

interface PutOptions {
  readonly sha256: string;
  readonly ifNoneMatch: boolean;
}

/** Starts a service without objects. */
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

/** Gathers an object, and puts it when it is whole. */
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

/** The URI of a key, in which nothing secret stands. */
export function toUri(key: string): string {
  return `s3://bucket/${key.split('/').map(encodeURIComponent).join('/')}`;
}

function toKey(uri: string): string {
  return uri.slice('s3://bucket/'.length).split('/').map(decodeURIComponent).join('/');
}
