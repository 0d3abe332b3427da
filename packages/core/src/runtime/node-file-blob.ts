import { close, fstat, read } from 'node:fs';
import { promisify } from 'node:util';

import { invalidInput } from '../shared/errors.ts';

/**
 * Bytes that a stream reads at once. A multiple of 3, so that each piece is base64 of its own; smaller pieces cost more
 * CPU and larger ones more memory (measured with uploads of 100 MiB).
 */
export const FILE_CHUNK_BYTES = 384 * 1024;

// Node.js keeps the length of one read in 32 bits.
const MAX_READ_BYTES = 1024 * 1024 * 1024;

// What a blob seems to weigh, and never uses: without it the garbage collector sees small objects, sleeps, and a program
// that looks at thousands of files runs out of descriptors. With it about five hundred are open at worst.
const WEIGHT_BYTES = 128 * 1024;

const readDescriptor = promisify(read);
const statDescriptor = promisify(fstat);

/** An open file that a {@link FileBlob} and its slices share. */
export interface OpenFile {
  /** A bare descriptor: a `FileHandle` that is garbage is closed by Node.js with a warning. */
  readonly descriptor: number;
  /** What the file is called in errors. */
  readonly name: string;
  readonly size: number;
  /** When it was last written to, in nanoseconds since the epoch. */
  readonly modifiedNs: bigint;
  /** When its bytes, its names or its rights were last touched, in nanoseconds since the epoch. Nobody can set it back. */
  readonly changedNs: bigint;
  /** How many names it has. */
  readonly links: bigint;
  readonly weight: ArrayBuffer;
}

const descriptors = new FinalizationRegistry<number>((descriptor) => {
  // Nobody is left to be told of a failure, and nothing was written.
  close(descriptor, () => undefined);
});

/**
 * Makes a blob of an open file and takes the descriptor over: it is closed when the blob, its slices and its streams are
 * garbage. `openAsBlob` would open the path anew at every read, and find whatever stands there then.
 */
export async function createFileBlob(descriptor: number, name: string): Promise<FileBlob> {
  const found = await statDescriptor(descriptor, { bigint: true });
  const file: OpenFile = {
    descriptor,
    name,
    size: Number(found.size),
    modifiedNs: found.mtimeNs,
    changedNs: found.ctimeNs,
    links: found.nlink,
    weight: new ArrayBuffer(WEIGHT_BYTES),
  };
  descriptors.register(file, descriptor);
  return new FileBlob(file, 0, file.size);
}

/**
 * A blob over an open file. It reads when it is read, and fails when the file was written to in between.
 *
 * `Request`, `Response` and `fetch` take it. `new Blob([it])`, `new File([it], …)`, `FormData`, `structuredClone` and
 * `URL.createObjectURL` throw: they look past the methods at the native blob below, which is empty.
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

/** Where Node.js keeps the native blob, which would silently be taken for the file, there is an error instead. */
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

/** The File API counts from the end below zero, and clamps. */
function toPosition(index: number, size: number): number {
  const whole = Number.isNaN(index) ? 0 : Math.trunc(index);
  return whole < 0 ? Math.max(0, size + whole) : Math.min(size, whole);
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
  // A file that the system makes up may say a page and have a line.
  if (filled < bytes.length)
    throw invalidInput(`Cannot read "${file.name}": it is shorter than it says`);
  return bytes;
}

/** Asked after each read: what was read before a change is not handed out together with what is read after it. */
async function checkUnchanged(file: OpenFile): Promise<void> {
  const { size, mtimeNs, ctimeNs, nlink } = await statDescriptor(file.descriptor, { bigint: true });
  // Deleting or replacing a file takes a name from it and leaves its bytes.
  const isTouched = ctimeNs !== file.changedNs && nlink === file.links;
  if (Number(size) === file.size && mtimeNs === file.modifiedNs && !isTouched) return;
  throw invalidInput(`Cannot read "${file.name}": it was changed after it was opened`);
}
