import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { createWorkspace, fromStream } from '@orkit/openrouter-multimodal/node';
import { MAX_TEXT_BYTES } from '@orkit/openrouter-multimodal/operations';
import { constants, fstat, open, stat } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

import type { Io } from '../terminal/io.ts';

/** Options for opening a path of the command line. */
export interface OpenOptions extends Pick<Io, 'cwd' | 'signal'> {
  /** Maximum bytes of a pipe, whose length is not known before. @default that of a text */
  readonly maxBytes?: number | undefined;
}

const openDescriptor = promisify(open);
const statDescriptor = promisify(fstat);
const statPath = promisify(stat);

/**
 * Opens a file of the command line: any file may be read, because the user typed the path. A named pipe and the `/dev/fd/63` of a
 * process substitution are read to their end.
 */
export async function openPath(path: string, options: OpenOptions): Promise<Blob> {
  const { cwd } = options;
  const known = pipesOf(options.signal).get(path);
  if (known !== undefined) return await known;
  if (await isPipe(path, cwd)) {
    const reading = readPipe(path, options);
    pipesOf(options.signal).set(path, reading);
    return await reading;
  }
  return await createWorkspace({ cwd, allowUnsafePaths: true }).openInput(path);
}

/** Pipes that a command has read, by its signal: `--each` reads a prompt for each source, and a pipe has its bytes only once. */
const pipes = new WeakMap<AbortSignal, Map<string, Promise<Blob>>>();

function pipesOf(signal: AbortSignal | undefined): Map<string, Promise<Blob>> {
  const ofCommand = (signal && pipes.get(signal)) ?? new Map<string, Promise<Blob>>();
  if (signal !== undefined) pipes.set(signal, ofCommand);
  return ofCommand;
}

/** Whether a path names a pipe. */
export async function isPipe(path: string, cwd: string): Promise<boolean> {
  const own = ownDescriptor(path);
  const stats = own === undefined ? statPath(resolve(cwd, path)) : statDescriptor(own);
  return await stats.then(
    (found) => found.isFIFO(),
    // The error of reading it will say why.
    () => false,
  );
}

/** Returns the descriptor of this process that a path names. Opened again, a pipe that has ended would never end. */
function ownDescriptor(path: string): number | undefined {
  if (path === '/dev/stdin') return 0;
  const number = /^\/(?:dev|proc\/self)\/fd\/(\d{1,6})$/u.exec(path)?.[1];
  return number === undefined ? undefined : Number(number);
}

async function readPipe(
  path: string,
  { cwd, signal, maxBytes = MAX_TEXT_BYTES }: OpenOptions,
): Promise<Blob> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  const fd = ownDescriptor(path) ?? (await openDescriptor(resolve(cwd, path), flags));
  // Unlike a file stream it blocks no thread, so that it can be abandoned.
  const socket = new Socket({ fd, readable: true, writable: false });
  if (signal !== undefined) addAbortSignal(signal, socket);
  try {
    return await fromStream(limited(socket, maxBytes, () => tooLong(path, maxBytes)));
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    socket.destroy();
  }
}

function tooLong(path: string, maxBytes: number): OpenRouterError {
  const message = `Cannot read "${path}": it has more than ${maxBytes} bytes`;
  return new OpenRouterError('RESOURCE_TOO_LARGE', message);
}

/** Yields the chunks of a stream, and fails above a number of bytes. */
async function* limited(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
  error: () => Error,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw error();
    yield chunk;
  }
}
