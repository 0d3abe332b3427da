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

/** Bytes that wait in memory; more go to a file. Most pictures and recordings fit, and a few at once weigh little. */
export const MAX_SPOOL_MEMORY_BYTES = 8 * 1024 * 1024;

const openDescriptor = promisify(open);
const writeDescriptor = promisify(write);
const closeDescriptor = promisify(close);

/** Opens a file without a name; `undefined` when bytes have to stay in memory. */
export type OpenUnnamed = () => Promise<number | undefined>;

/**
 * Takes a stream of bytes in and gives it back as a blob that can be read any number of times, as a media source must be.
 * Above 8 MiB it waits in a file of the system's folder for temporary files, which nobody else can open and which is gone
 * with the blob, or with the process. On Windows it stays in memory.
 */
export async function spool(chunks: AsyncIterable<Uint8Array>, head?: SpoolHead): Promise<Blob> {
  return await spoolInto(async () => await openTemporary(), chunks, head);
}

/** {@link spool} with a file of the caller's. */
export async function spoolInto(
  openUnnamed: OpenUnnamed,
  chunks: AsyncIterable<Uint8Array>,
  head?: SpoolHead,
): Promise<Blob> {
  const waiting: Uint8Array<ArrayBuffer>[] = [];
  let waitingBytes = 0;
  let descriptor: number | undefined;
  let mayOpen = true;
  try {
    for await (const block of inBlocks(chunks)) {
      waiting.push(block);
      waitingBytes += block.length;
      if (descriptor === undefined && mayOpen && waitingBytes > MAX_SPOOL_MEMORY_BYTES) {
        descriptor = await openUnnamed();
        mayOpen = descriptor !== undefined;
      }
      if (descriptor !== undefined) await writeAll(descriptor, waiting.splice(0));
    }
    const first = head?.();
    if (descriptor === undefined) return withHead(new Blob(waiting), first);
    if (first !== undefined) await writeAll(descriptor, [first], 0);
    return await createFileBlob(descriptor, 'temporary file');
  } catch (error) {
    if (descriptor !== undefined) await drop(descriptor);
    throw error;
  }
}

/** Copies pieces together: their owner may write over them, and a million small ones would weigh a hundred times more. */
async function* inBlocks(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let block = new Uint8Array(FILE_CHUNK_BYTES);
  let filled = 0;
  for await (const chunk of chunks) {
    // A stream of Node.js with an encoding gives texts, whatever its type says.
    if (!types.isUint8Array(chunk))
      throw invalidInput('Cannot read the stream: it gives something else than bytes');
    for (let taken = 0; taken < chunk.length;) {
      const part = chunk.subarray(taken, taken + block.length - filled);
      block.set(part, filled);
      taken += part.length;
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

/** Writes where the last writing ended, or at a place of the file. */
async function writeAll(
  descriptor: number,
  blocks: readonly Uint8Array[],
  place?: number,
): Promise<void> {
  let next = place;
  for (const block of blocks) {
    for (let written = 0; written < block.length;) {
      const left = block.length - written;
      const { bytesWritten } = await writeDescriptor(descriptor, block, written, left, next).catch(
        fail,
      );
      written += bytesWritten;
      if (next !== undefined) next += bytesWritten;
    }
  }
}

/**
 * Opens a file that only this process can reach and that the system takes away with it, also after a kill; `undefined`
 * where there can be none. Nothing that stands at the path already is opened.
 */
export async function openTemporary(
  path: string = join(tmpdir(), `openrouter-${randomUUID()}`),
  remove: (path: string) => Promise<void> = unlink,
): Promise<number | undefined> {
  // An open file cannot lose its name on Windows, and would be left behind.
  if (platform === 'win32') return undefined;
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  // Without a place for temporary files memory has to do; loaders bound how much comes.
  const descriptor = await openDescriptor(path, flags, 0o600).catch(() => undefined);
  if (descriptor === undefined) return undefined;
  try {
    await remove(path);
  } catch (error) {
    await drop(descriptor);
    fail(error);
  }
  return descriptor;
}

/** Closes what is given up. Why it is given up is told, and a failure to close it changes nothing. */
async function drop(descriptor: number): Promise<void> {
  await closeDescriptor(descriptor).catch(() => undefined);
}

/** How the system says that a disk, a share of it or the length of a file is used up. */
const full: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

function fail(error: unknown): never {
  const isFull = error instanceof Error && 'code' in error && full.has(error.code);
  if (isFull) {
    throw new OpenRouterError(
      'RESOURCE_TOO_LARGE',
      'Cannot keep what was loaded: the folder for temporary files is full',
      {
        hints: [{ kind: 'text', text: 'Free space there, or set TMPDIR to another folder.' }],
        cause: error,
      },
    );
  }
  throw new OpenRouterError(
    'INTERNAL',
    'Cannot keep what was loaded: the folder for temporary files failed',
    { hints: [{ kind: 'text', text: 'Set TMPDIR to another folder.' }], cause: error },
  );
}
