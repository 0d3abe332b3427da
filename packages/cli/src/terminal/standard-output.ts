import { fstatSync, writeSync } from 'node:fs';

import type { ResultStream } from './io.ts';
import { StdoutFailure } from './stdout-failure.ts';

/** Milliseconds between two attempts to write where nothing can be written at the moment, and how long to try. */
const RETRY_MS = 10;
const MAX_RETRY_MS = 5000;

const DESCRIPTOR = 1;

/**
 * Creates the stream for results over standard output. Files and devices are written directly: the stream of Node.js loses the
 * rest of a chunk that a full disk takes only a part of, and reports it as written.
 */
export function createStandardOutput(stdout: NodeJS.WriteStream): ResultStream {
  const { isPipe, isDirect } = kindOf(stdout);
  const properties = { isTTY: stdout.isTTY, isPipe, columns: stdout.columns };
  return isDirect ? createDirect(properties) : createStreamed(stdout, properties);
}

type Properties = Pick<ResultStream, 'isTTY' | 'isPipe' | 'columns'>;

function createDirect(properties: Properties): ResultStream {
  let failure: StdoutFailure | undefined;
  const write = (bytes: Uint8Array) => {
    if (failure !== undefined) return;
    try {
      writeAll(bytes);
    } catch (error) {
      failure = new StdoutFailure(error);
    }
  };
  return {
    ...properties,
    write(text) {
      write(Buffer.from(text));
    },
    async writeBytes(bytes) {
      write(bytes);
      if (failure !== undefined) throw failure;
      await Promise.resolve();
    },
    get failure() {
      return failure;
    },
  };
}

function writeAll(bytes: Uint8Array): void {
  let waitedMs = 0;
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(DESCRIPTOR, bytes, written);
      waitedMs = 0;
    } catch (error) {
      if (!isBusy(error) || waitedMs >= MAX_RETRY_MS) throw error;
      waitedMs += RETRY_MS;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}

function createStreamed(stdout: NodeJS.WriteStream, properties: Properties): ResultStream {
  let failure: StdoutFailure | undefined;
  let isClosed = false;
  const settle = (error: Error | null | undefined) => {
    if (error === null || error === undefined) return;
    const code = 'code' in error ? error.code : undefined;
    // The reader closed the pipe, which interrupts the command. What is written later finds the stream destroyed.
    if (code === 'EPIPE') isClosed = true;
    else if (!isClosed) failure ??= new StdoutFailure(error);
  };
  stdout.on('error', settle);
  const deliver = async (chunk: string | Uint8Array) => {
    await new Promise<void>((resolve) => {
      stdout.write(chunk, (error) => {
        settle(error);
        resolve();
      });
    });
  };
  return {
    ...properties,
    write: (text) => stdout.write(text),
    async writeBytes(bytes) {
      await deliver(bytes);
      if (failure !== undefined) throw failure;
    },
    flush: async () => {
      await deliver('');
    },
    get failure() {
      return failure;
    },
  };
}

/** Returns how standard output is written: a stream that only its reader can end, and one that can be written directly. */
function kindOf(stdout: NodeJS.WriteStream): { isPipe: boolean; isDirect: boolean } {
  try {
    const file = fstatSync(DESCRIPTOR);
    const isPipe = file.isFIFO() || file.isSocket();
    const isFile = file.isFile() || file.isCharacterDevice();
    return { isPipe, isDirect: isFile && !stdout.isTTY };
  } catch {
    // It cannot be examined, so the stream of Node.js decides.
    return { isPipe: false, isDirect: false };
  }
}
