/** Creates a body that generates a chunk only when it is read. */
export function toByteStream(chunks: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.iterator]();
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const next = iterator.next();
        if (next.done === true) controller.close();
        // A copy, because a reader may keep the memory of a chunk, and a Buffer shares its memory.
        else controller.enqueue(new Uint8Array(next.value));
      },
      cancel() {
        iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
