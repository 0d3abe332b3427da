import type { CommitRequest, OutputLocation, PendingOutput } from '../media/output-store.ts';
import { assert, assertEqual } from './assert.ts';

/** Returns bytes in which no two segments are equal. */
export function noise(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => (index * index + length) >> 5);
}

/** Writes bytes in chunks of a size. */
export async function writeAll(pending: PendingOutput, bytes: Uint8Array, chunkBytes: number) {
  for (let position = 0; position < bytes.length; position += chunkBytes)
    await pending.write(bytes.slice(position, position + chunkBytes), position);
}

/** Saves an object under a name that is free or may be replaced, and returns its URI. */
export async function save(
  location: OutputLocation,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: Partial<CommitRequest> = {},
): Promise<string> {
  const pending = await location.create();
  await writeAll(pending, bytes, 60_000);
  const stored = await pending.commit({ ...(await requestOf(name, bytes)), ...options });
  assert(stored !== undefined, `the name ${JSON.stringify(name)} is reported as taken`);
  assertEqual(stored.uri, location.uriOf(name), `the URI of ${JSON.stringify(name)}`);
  return stored.uri;
}

/** Returns the request to commit bytes under a name. */
export async function requestOf(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<CommitRequest> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const mediaType = 'application/octet-stream';
  return { name, mayReplace: false, mediaType, bytes: bytes.length, sha256 };
}

/** Reads the bytes of a blob. */
export async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}
