/** A blob with scripted chunks, which counts its uses. */
export interface PlayedBlob extends Blob {
  /** Streams that were opened. */
  readonly opened: number;
  /** Chunks that were read. */
  readonly taken: number;
  /** Streams that were cancelled. */
  readonly cancelled: number;
}

/** Content of a {@link PlayedBlob}: chunks, `wait` to never end, an error to fail with. */
export type Chunk = Uint8Array<ArrayBuffer> | 'wait' | Error;

/** Creates a {@link PlayedBlob} with a reported size of `size` bytes. @default its true size */
export function playBlob(chunks: readonly Chunk[], size = lengthOf(chunks)): PlayedBlob {
  const counts = { opened: 0, taken: 0, cancelled: 0 };
  const stream = () => {
    counts.opened += 1;
    const remaining = [...chunks];
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        async pull(controller) {
          const chunk = remaining.shift();
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
