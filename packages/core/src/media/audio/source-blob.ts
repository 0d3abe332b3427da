import type { ByteSource } from '../../shared/byte-source.ts';

/** Bytes that a stream reads at once. A multiple of 3, so that each chunk can be encoded as base64 on its own. */
const CHUNK_BYTES = 384 * 1024;

/**
 * Blob whose bytes are made while it is read: a file with another header, samples in another order. Like a file on disk, it
 * cannot be put into another blob or a form.
 */
export class SourceBlob extends Blob {
  readonly #source: ByteSource;
  readonly #start: number;
  readonly #end: number;
  readonly #type: string;

  constructor(source: ByteSource, start = 0, end = source.size, type = '') {
    super();
    this.#source = source;
    this.#start = start;
    this.#end = end;
    this.#type = type;
  }

  override get size(): number {
    return this.#end - this.#start;
  }

  override get type(): string {
    return this.#type;
  }

  override slice(start = 0, end = this.size, contentType = ''): SourceBlob {
    const from = toPosition(start, this.size);
    const to = Math.max(from, toPosition(end, this.size));
    return new SourceBlob(this.#source, this.#start + from, this.#start + to, contentType);
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    let position = this.#start;
    return new ReadableStream({
      pull: async (controller) => {
        const end = Math.min(this.#end, position + CHUNK_BYTES);
        if (end > position) controller.enqueue(await this.#read(position, end));
        position = end;
        if (position === this.#end) controller.close();
      },
    });
  }

  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#read(this.#start, this.#end);
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  async #read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(end - start);
    bytes.set(await this.#source.read(start, end - start));
    return bytes;
  }
}

function toPosition(index: number, size: number): number {
  const position = Math.trunc(index);
  return position < 0 ? Math.max(0, size + position) : Math.min(position, size);
}

/** Returns a source of a header and a part of another source, changed by `convert` in units of `width` bytes. */
export function withHeader(
  header: Uint8Array<ArrayBuffer>,
  rest: {
    readonly source: ByteSource;
    readonly start: number;
    readonly end: number;
    readonly width?: number | undefined;
    readonly convert?: ((bytes: Uint8Array) => Uint8Array) | undefined;
  },
): ByteSource {
  const { source, start, end, width = 1, convert = (bytes) => bytes } = rest;
  const size = header.length + end - start;
  return {
    size,
    async read(from, length) {
      const to = Math.min(size, from + length);
      const head = header.subarray(Math.min(from, header.length), Math.min(to, header.length));
      const first = Math.max(0, from - header.length);
      const last = Math.max(0, to - header.length);
      if (last === first) return head;
      // Whole samples are read, so that their bytes can be put into another order.
      const aligned = first - (first % width);
      const whole = Math.min(end - start, last + ((width - (last % width)) % width));
      const read = convert(await source.read(start + aligned, whole - aligned));
      const wanted = read.subarray(first - aligned, last - aligned);
      if (head.length === 0) return wanted;
      const bytes = new Uint8Array(head.length + wanted.length);
      bytes.set(head);
      bytes.set(wanted, head.length);
      return bytes;
    },
  };
}
