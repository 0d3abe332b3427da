import { randomUUID } from 'node:crypto';
import { close, constants, open, write } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from 'node:process';
import { promisify } from 'node:util';

import { invalidInput } from '../shared/errors.ts';
import { FILE_PIECE_BYTES, createFileBlob } from './node-file-blob.ts';

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
export async function spool(pieces: AsyncIterable<Uint8Array>): Promise<Blob> {
  return await spoolInto(openTemporary, pieces);
}

/** {@link spool} with a file of the caller's. */
export async function spoolInto(
  openUnnamed: OpenUnnamed,
  pieces: AsyncIterable<Uint8Array>,
): Promise<Blob> {
  const waiting: Uint8Array<ArrayBuffer>[] = [];
  let waitingBytes = 0;
  let descriptor: number | undefined;
  let mayOpen = true;
  try {
    for await (const block of inBlocks(pieces)) {
      waiting.push(block);
      waitingBytes += block.length;
      if (descriptor === undefined && mayOpen && waitingBytes > MAX_SPOOL_MEMORY_BYTES) {
        descriptor = await openUnnamed();
        mayOpen = descriptor !== undefined;
      }
      if (descriptor !== undefined) await writeAll(descriptor, waiting.splice(0));
    }
    if (descriptor === undefined) return new Blob(waiting);
    return await createFileBlob(descriptor, 'temporary file');
  } catch (error) {
    if (descriptor !== undefined) await closeDescriptor(descriptor);
    throw error;
  }
}

/** Copies pieces together: their owner may write over them, and a million small ones would weigh a hundred times more. */
async function* inBlocks(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let block = new Uint8Array(FILE_PIECE_BYTES);
  let filled = 0;
  for await (const piece of pieces) {
    // A stream of Node.js with an encoding gives texts, whatever its type says.
    if (!ArrayBuffer.isView(piece))
      throw invalidInput('Cannot read the stream: it gives something else than bytes');
    for (let taken = 0; taken < piece.length;) {
      const part = piece.subarray(taken, taken + block.length - filled);
      block.set(part, filled);
      taken += part.length;
      filled += part.length;
      if (filled < block.length) continue;
      yield block;
      block = new Uint8Array(FILE_PIECE_BYTES);
      filled = 0;
    }
  }
  yield block.slice(0, filled);
}

async function writeAll(descriptor: number, blocks: readonly Uint8Array[]): Promise<void> {
  for (const block of blocks) {
    for (let written = 0; written < block.length;) {
      const { bytesWritten } = await writeDescriptor(descriptor, block, written);
      written += bytesWritten;
    }
  }
}

/** Opens a file that only this process can reach and that the system takes away with it, also after a kill. */
async function openTemporary(): Promise<number | undefined> {
  // An open file cannot lose its name on Windows, and would be left behind.
  if (platform === 'win32') return undefined;
  const path = join(tmpdir(), `openrouter-${randomUUID()}`);
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  // Without a place for temporary files memory has to do; loaders bound how much comes.
  const descriptor = await openDescriptor(path, flags, 0o600).catch(() => undefined);
  if (descriptor !== undefined) await unlink(path);
  return descriptor;
}
