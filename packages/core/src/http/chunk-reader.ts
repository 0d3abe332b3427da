/** Reads a blob from front to back. */
export interface ChunkReader {
  /** The next piece; `undefined` after the last. Rejects when the blob has other than the bytes that it promised. */
  next(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Ends the reading; a piece that is waited for is rejected. */
  cancel(): Promise<void>;
}

/** Makes a {@link ChunkReader}. Each piece but the last has `pieceBytes` bytes, however the blob cuts its stream. */
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
    const taken = chunk.subarray(0, limit);
    chunk = chunk.subarray(taken.length);
    return taken;
  };
  return {
    async next() {
      if (remaining === 0) {
        while (chunk.length === 0 && (await readChunk()));
        if (chunk.length > 0) throw new Error('the file is longer than it was');
        return undefined;
      }
      const wanted = Math.min(chunkBytes, remaining);
      remaining -= wanted;
      await need();
      // A blob that cuts its stream as we do is not copied.
      if (chunk.length >= wanted) return take(wanted);
      const whole = new Uint8Array(wanted);
      for (let filled = 0; filled < wanted;) {
        await need();
        const part = take(wanted - filled);
        whole.set(part, filled);
        filled += part.length;
      }
      return whole;
    },
    async cancel() {
      await reader?.cancel();
    },
  };
}
