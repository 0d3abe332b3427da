/** Reader of a blob from start to end. */
export interface ChunkReader {
  /** Returns the next chunk; `undefined` after the last. Rejects when the blob is longer or shorter than its `size`. */
  next(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Cancels the stream; a pending `next()` rejects. */
  cancel(): Promise<void>;
}

/** Creates a {@link ChunkReader}. Each chunk but the last has `chunkBytes` bytes, however the blob splits its stream. */
export function createChunkReader(blob: Blob, chunkBytes: number): ChunkReader {
  let remaining = blob.size;
  let chunk = new Uint8Array();
  let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
  const readChunk = async (): Promise<boolean> => {
    reader ??= blob.stream().getReader();
    const { done, value } = await reader.read();
    chunk = value ?? new Uint8Array();
    return !done;
  };
  const need = async (): Promise<void> => {
    while (chunk.length === 0) {
      if (!(await readChunk())) throw new Error('the file is shorter than it was');
    }
  };
  const take = (limit: number): Uint8Array<ArrayBuffer> => {
    const part = chunk.subarray(0, limit);
    chunk = chunk.subarray(part.length);
    return part;
  };
  return {
    async next() {
      if (remaining === 0) {
        while (chunk.length === 0 && (await readChunk()));
        if (chunk.length > 0) throw new Error('the file is longer than it was');
        return undefined;
      }
      const length = Math.min(chunkBytes, remaining);
      remaining -= length;
      await need();
      // A chunk that already has the right size is not copied.
      if (chunk.length >= length) return take(length);
      const joined = new Uint8Array(length);
      for (let filled = 0; filled < length;) {
        await need();
        const part = take(length - filled);
        joined.set(part, filled);
        filled += part.length;
      }
      return joined;
    },
    async cancel() {
      await reader?.cancel();
    },
  };
}
