/** A blob that gives what it is told to, and counts what is done with it. */
export interface PlayedBlob extends Blob {
  /** Streams that were opened. */
  readonly opened: number;
  /** Chunks that were taken. */
  readonly taken: number;
  /** Streams that were cancelled. */
  readonly cancelled: number;
}

/** What a {@link PlayedBlob} gives: chunks, `wait` for nothing more, an error to fail with. */
export type Chunk = Uint8Array<ArrayBuffer> | 'wait' | Error;

/** Makes a {@link PlayedBlob} which says that it has `size` bytes; by default it says the truth. */
export function playBlob(chunks: readonly Chunk[], size = lengthOf(chunks)): PlayedBlob {
  const counts = { opened: 0, taken: 0, cancelled: 0 };
  const stream = () => {
    counts.opened += 1;
    const rest = [...chunks];
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        async pull(controller) {
          const chunk = rest.shift();
          counts.taken += 1;
          if (chunk === undefined) controller.close();
          else if (chunk === 'wait') await new Promise(() => {});
          else if (chunk instanceof Error) controller.error(chunk);
          else controller.enqueue(chunk);
        },
        cancel() {
          counts.cancelled += 1;
        },
      },
      { highWaterMark: 0 },
    );
  };
  const blob = new Blob();
  return Object.defineProperties(blob, {
    size: { value: size },
    stream: { value: stream },
    opened: { get: () => counts.opened },
    taken: { get: () => counts.taken },
    cancelled: { get: () => counts.cancelled },
    // The properties above make it one.
  }) as PlayedBlob;
}

function lengthOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((sum, chunk) => sum + (chunk instanceof Uint8Array ? chunk.length : 0), 0);
}

/** Bytes that differ from their neighbors. */
export function bytesOf(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) bytes[index] = index * 31 + (index >> 8);
  return bytes;
}
