import { randomUUID } from 'node:crypto';
import { close, constants, open, write } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from 'node:process';
import { promisify, types } from 'node:util';

import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import type { SpoolHead } from './contract.ts';
import { FILE_CHUNK_BYTES, createFileBlob } from './node-file-blob.ts';
import { sweepAfter } from './node-young-gc.ts';
import { withHead } from './spool-head.ts';

/** Maximum bytes in memory; more go to a file. Most images and recordings fit, and a few at once take little memory. */
export const MAX_SPOOL_MEMORY_BYTES = 8 * 1024 * 1024;

const openDescriptor = promisify(open);
const writeDescriptor = promisify(write);
const closeDescriptor = promisify(close);

/** Function that opens an unnamed file; `undefined` when bytes must stay in memory. */
export type OpenUnnamed = () => Promise<number | undefined>;

/**
 * Reads a stream of bytes into a blob that can be read any number of times, as a media source must be. Above 8 MiB it is
 * stored in a file in the system's folder for temporary files, which no other process can open and which is deleted with
 * the blob, or with the process. On Windows it stays in memory.
 */
export async function spool(chunks: AsyncIterable<Uint8Array>, head?: SpoolHead): Promise<Blob> {
  return await spoolInto(async () => await openTemporary(), chunks, head);
}

/** Spools like {@link spool}, with a function that opens the file. */
export async function spoolInto(
  openUnnamed: OpenUnnamed,
  chunks: AsyncIterable<Uint8Array>,
  head?: SpoolHead,
): Promise<Blob> {
  const pending: Uint8Array<ArrayBuffer>[] = [];
  let pendingBytes = 0;
  let descriptor: number | undefined;
  let canOpen = true;
  try {
    for await (const block of inBlocks(chunks)) {
      pending.push(block);
      pendingBytes += block.length;
      if (descriptor === undefined && canOpen && pendingBytes > MAX_SPOOL_MEMORY_BYTES) {
        descriptor = await openUnnamed();
        canOpen = descriptor !== undefined;
      }
      if (descriptor !== undefined) await writeAll(descriptor, pending.splice(0));
    }
    const first = head?.();
    if (descriptor === undefined) return withHead(new Blob(pending), first);
    if (first !== undefined) await writeAll(descriptor, [first], 0);
    return await createFileBlob(descriptor, 'temporary file');
  } catch (error) {
    if (descriptor !== undefined) await closeQuietly(descriptor);
    throw error;
  }
}

/** Copies chunks into blocks: their owner may overwrite them, and a million small ones would take far more memory. */
async function* inBlocks(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let block = new Uint8Array(FILE_CHUNK_BYTES);
  let filled = 0;
  for await (const chunk of chunks) {
    // A Node.js stream with an encoding yields strings, whatever its type says.
    if (!types.isUint8Array(chunk))
      throw invalidInput('Cannot read the stream: it yields values that are not bytes');
    for (let copied = 0; copied < chunk.length;) {
      const part = chunk.subarray(copied, copied + block.length - filled);
      block.set(part, filled);
      copied += part.length;
      filled += part.length;
      if (filled < block.length) continue;
      yield block;
      block = new Uint8Array(FILE_CHUNK_BYTES);
      filled = 0;
    }
    sweepAfter(chunk.length);
  }
  yield block.slice(0, filled);
}

/** Writes at the end of the last write, or at a position of the file. */
async function writeAll(
  descriptor: number,
  blocks: readonly Uint8Array[],
  position?: number,
): Promise<void> {
  let next = position;
  for (const block of blocks) {
    for (let written = 0; written < block.length;) {
      const remaining = block.length - written;
      const { bytesWritten } = await writeDescriptor(
        descriptor,
        block,
        written,
        remaining,
        next,
      ).catch(fail);
      written += bytesWritten;
      if (next !== undefined) next += bytesWritten;
    }
  }
}

/**
 * Opens a file that only this process can access and that the system deletes with the process, even a killed one;
 * `undefined` where that is impossible. An existing file is never opened.
 */
export async function openTemporary(
  path: string = join(tmpdir(), `openrouter-${randomUUID()}`),
  remove: (path: string) => Promise<void> = unlink,
): Promise<number | undefined> {
  // An open file cannot be unlinked on Windows, and would be left behind.
  if (platform === 'win32') return undefined;
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  // Without a folder for temporary files the bytes stay in memory; loaders limit their number.
  const descriptor = await openDescriptor(path, flags, 0o600).catch(() => undefined);
  if (descriptor === undefined) return undefined;
  try {
    await remove(path);
  } catch (error) {
    await closeQuietly(descriptor);
    fail(error);
  }
  return descriptor;
}

/** Closes a descriptor after a failure. The failure is reported, and an error of closing changes nothing. */
async function closeQuietly(descriptor: number): Promise<void> {
  await closeDescriptor(descriptor).catch(() => undefined);
}

/** Error codes of a full disk, an exceeded quota or file size limit. */
const full: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

function fail(error: unknown): never {
  const isFull = error instanceof Error && 'code' in error && full.has(error.code);
  if (isFull) {
    throw new OpenRouterError(
      'RESOURCE_TOO_LARGE',
      'Cannot store the media: the folder for temporary files is full',
      {
        hints: [{ kind: 'text', text: 'Free space there, or set TMPDIR to another folder.' }],
        cause: error,
      },
    );
  }
  throw new OpenRouterError(
    'INTERNAL',
    'Cannot store the media: the folder for temporary files failed',
    { hints: [{ kind: 'text', text: 'Set TMPDIR to another folder.' }], cause: error },
  );
}
