import type { JsonFrame } from './json-serializer.ts';
import { bodyWriter } from './json-serializer.ts';

/**
 * A text in a request body that is the base64 of a `Blob`, with something before it (`data:image/png;base64,`). The
 * transport encodes it while it sends; the whole text never exists.
 */
export interface EncodedBlob {
  readonly blob: Blob;
  readonly prefix: string;
}

/** The blobs that one `JSON.stringify` met, and the mark that it wrote in their place. */
interface Collection {
  readonly blobs: Blob[];
  mark: string | undefined;
}

// `toJSON` is the one thing that JSON.stringify asks of each object anyway: a body without blobs pays nothing for it.
// Nothing but that synchronous call ever sees this set.
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

/** Stands for the text `prefix` + base64 of the blob, anywhere in the body of a request. */
export function encodeBlob(blob: Blob, prefix = ''): EncodedBlob {
  bodyWriter.write = writeJson;
  return new JsonBlob(blob, prefix);
}

/** A value as JSON, cut where blobs belong; `undefined` when JSON cannot say it. Throws what `JSON.stringify` throws. */
export function writeJson(value: unknown): string | JsonFrame | undefined {
  const own: Collection = { blobs: [], mark: undefined };
  collection = own;
  try {
    // The types leave out that there is nothing to write of `undefined`.
    const text = JSON.stringify(value) as string | undefined;
    return own.mark === undefined || text === undefined
      ? text
      : { texts: text.split(own.mark), blobs: own.blobs };
  } finally {
    collection = undefined;
  }
}

/** Letters and digits that no one can foresee and so no one can have put into a body. */
export function createMark(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
