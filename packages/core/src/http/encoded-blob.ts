import { lazy } from '../shared/lazy.ts';
import type { JsonFrame } from './json-frame.ts';
import { jsonSerializer } from './json-serializer.ts';
import { createMark } from './mark.ts';

/**
 * Text in a request body: the base64 of a `Blob` after a prefix (`data:image/png;base64,`). The transport encodes it while
 * it sends; the complete text is never in memory.
 */
export interface EncodedBlob {
  readonly blob: Blob;
  readonly prefix: string;
}

/** Blobs that one `JSON.stringify` found, and the mark that it wrote in their place. */
interface Collection {
  readonly blobs: Blob[];
  mark: string | undefined;
}

// JSON.stringify looks for `toJSON` on each object anyway: a body without blobs costs nothing more.
// It is set only during that synchronous call.
let collection: Collection | undefined;

class JsonBlob implements EncodedBlob {
  readonly blob: Blob;
  readonly prefix: string;

  constructor(blob: Blob, prefix: string) {
    this.blob = blob;
    this.prefix = prefix;
  }

  toJSON(): string {
    if (collection === undefined)
      throw new TypeError('an encoded blob is written while it is sent');
    collection.blobs.push(this.blob);
    return this.prefix + (collection.mark ??= createMark());
  }
}

const loadUpload = lazy(async () => await import('./upload.ts'));

/** Lets the transport send blobs: called by whatever creates a body or a form with one. */
export function supportUploads(): void {
  jsonSerializer.loadUpload = loadUpload;
}

/** Returns a placeholder for the text `prefix` + base64 of the blob, for use anywhere in a request body. */
export function encodeBlob(blob: Blob, prefix = ''): EncodedBlob {
  supportUploads();
  jsonSerializer.write = writeJson;
  return new JsonBlob(blob, prefix);
}

/** Returns a value as JSON, split where blobs belong; `undefined` for one without JSON. Throws what `JSON.stringify` throws. */
export function writeJson(value: unknown): string | JsonFrame | undefined {
  const own: Collection = { blobs: [], mark: undefined };
  collection = own;
  try {
    // The types omit that the result is `undefined` for `undefined`.
    const text = JSON.stringify(value) as string | undefined;
    return own.mark === undefined || text === undefined
      ? text
      : { texts: text.split(own.mark), blobs: own.blobs };
  } finally {
    collection = undefined;
  }
}
