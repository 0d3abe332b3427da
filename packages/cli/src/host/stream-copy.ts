import { fromStream } from '@orkit/openrouter-multimodal/node';

/** A copy of the bytes that were written to a place where they cannot be read again. */
export interface StreamCopy {
  write(chunk: Uint8Array): Promise<void>;
  /** Ends the copy and returns it. Rejects when it could not be kept. */
  end(): Promise<Blob>;
}

/** Creates a copy, in memory while it is small, otherwise in a temporary file. A copy that fails never disturbs its original. */
export function createStreamCopy(): StreamCopy {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const copied = fromStream(readable);
  const writer = writable.getWriter();
  for (const promise of [copied, writer.closed]) promise.catch(() => undefined);
  return {
    async write(chunk) {
      // The source may overwrite its chunk before it is read here.
      await writer.write(Uint8Array.from(chunk)).catch(() => undefined);
    },
    async end() {
      await writer.close().catch(() => undefined);
      return await copied;
    },
  };
}
