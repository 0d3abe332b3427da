import { close, fstat, read } from 'node:fs';
import { promisify } from 'node:util';

import { invalidInput } from '../shared/errors.ts';

/**
 * Bytes that a stream reads at once. A multiple of 3, so that each chunk can be encoded as base64 on its own; smaller chunks
 * cost more CPU and larger ones more memory (measured with uploads of 100 MiB).
 */
export const FILE_CHUNK_BYTES = 384 * 1024;

// Node.js stores the length of one read in 32 bits.
const MAX_READ_BYTES = 1024 * 1024 * 1024;

// Unused memory that makes a blob look large: without it the garbage collector sees small objects and rarely runs, and a
// program that opens thousands of files runs out of descriptors. With it at most about five hundred are open.
const WEIGHT_BYTES = 128 * 1024;

const readDescriptor = promisify(read);
const statDescriptor = promisify(fstat);

/** Open file that a {@link FileBlob} and its slices share. */
export interface OpenFile {
  /** Plain descriptor: Node.js closes a `FileHandle` that is garbage with a warning. */
  readonly descriptor: number;
  /** Name of the file in errors. */
  readonly name: string;
  readonly size: number;
  /** Time of the last write (mtime), in nanoseconds since the epoch. */
  readonly modifiedNs: bigint;
  /** Time of the last change of its bytes, names or permissions (ctime), in nanoseconds since the epoch. It cannot be set. */
  readonly changedNs: bigint;
  /** Number of hard links. */
  readonly links: bigint;
  readonly weight: ArrayBuffer;
}

const descriptors = new FinalizationRegistry<number>((descriptor) => {
  // There is no caller left for an error, and nothing was written.
  close(descriptor, () => undefined);
});

/**
 * Creates a blob over an open file and takes ownership of the descriptor: it is closed when the blob, its slices and its
 * streams are garbage. `openAsBlob` would open the path again at every read, and could find another file there.
 */
export async function createFileBlob(descriptor: number, name: string): Promise<FileBlob> {
  const stats = await statDescriptor(descriptor, { bigint: true });
  const file: OpenFile = {
    descriptor,
    name,
    size: Number(stats.size),
    modifiedNs: stats.mtimeNs,
    changedNs: stats.ctimeNs,
    links: stats.nlink,
    weight: new ArrayBuffer(WEIGHT_BYTES),
  };
  descriptors.register(file, descriptor);
  return new FileBlob(file, 0, file.size);
}

/**
 * Blob over an open file. It reads the file on demand, and fails when the file was changed in between.
 *
 * `Request`, `Response` and `fetch` accept it. `new Blob([it])`, `new File([it], …)`, `FormData`, `structuredClone` and
 * `URL.createObjectURL` throw: they bypass the methods and read the native blob below, which is empty.
 */
export class FileBlob extends Blob {
  readonly #file: OpenFile;
  readonly #start: number;
  readonly #end: number;
  readonly #type: string;

  constructor(file: OpenFile, start: number, end: number, type = '') {
    super();
    this.#file = file;
    this.#start = start;
    this.#end = end;
    this.#type = type;
    for (const key of Object.getOwnPropertySymbols(this)) forbid(this, key);
  }

  override get size(): number {
    return this.#end - this.#start;
  }

  override get type(): string {
    return this.#type;
  }

  override slice(start = 0, end = this.size, contentType = ''): FileBlob {
    const from = toPosition(start, this.size);
    const to = Math.max(from, toPosition(end, this.size));
    const type = /[^\u0020-\u007e]/u.test(contentType) ? '' : contentType.toLowerCase();
    return new FileBlob(this.#file, this.#start + from, this.#start + to, type);
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const file = this.#file;
    const end = this.#end;
    let position = this.#start;
    return new ReadableStream({
      type: 'bytes',
      start(controller) {
        if (position === end) controller.close();
      },
      async pull(controller) {
        const chunk = await readBetween(file, position, Math.min(end, position + FILE_CHUNK_BYTES));
        position += chunk.length;
        controller.enqueue(chunk);
        if (position === end) controller.close();
      },
    });
  }

  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return await readBetween(this.#file, this.#start, this.#end);
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }
}

/** Makes access to the native blob an error: it would silently be used in place of the file. */
function forbid(blob: FileBlob, key: symbol): void {
  Object.defineProperty(blob, key, {
    enumerable: false,
    get() {
      throw invalidInput('Cannot put a file into another blob or form: it is read from disk', {
        hints: [
          {
            kind: 'only',
            surface: 'sdk',
            text: 'Read it first: new Blob([await file.arrayBuffer()]).',
          },
        ],
      });
    },
  });
}

/** Clamps a position, which counts from the end when it is negative (File API, slice). */
function toPosition(index: number, size: number): number {
  const integer = Number.isNaN(index) ? 0 : Math.trunc(index);
  return integer < 0 ? Math.max(0, size + integer) : Math.min(size, integer);
}

async function readBetween(
  file: OpenFile,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - start);
  let filled = 0;
  try {
    while (filled < bytes.length) {
      const length = Math.min(bytes.length - filled, MAX_READ_BYTES);
      const { bytesRead } = await readDescriptor(
        file.descriptor,
        bytes,
        filled,
        length,
        start + filled,
      );
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
  } catch (error) {
    throw invalidInput(`Cannot read "${file.name}": reading failed`, { cause: error });
  }
  await checkUnchanged(file);
  // A virtual file of the system may report a page and contain a line.
  if (filled < bytes.length)
    throw invalidInput(`Cannot read "${file.name}": it is shorter than its reported size`);
  return bytes;
}

/** Checks after each read that the file is unchanged: bytes from before and after a change are never mixed. */
async function checkUnchanged(file: OpenFile): Promise<void> {
  const { size, mtimeNs, ctimeNs, nlink } = await statDescriptor(file.descriptor, { bigint: true });
  // Deleting or replacing a file removes a link and leaves its bytes.
  const isChanged = ctimeNs !== file.changedNs && nlink === file.links;
  if (Number(size) === file.size && mtimeNs === file.modifiedNs && !isChanged) return;
  throw invalidInput(`Cannot read "${file.name}": it was changed after it was opened`);
}
