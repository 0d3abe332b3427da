import type { CallOptions } from '../../shared/call-options.ts';
import type { Clock } from '../../shared/clock.ts';
import type { ObservedCall } from './observed-call.ts';
import { OBSERVER_GRACE_MS } from './onion.ts';

/** Observed part of a byte stream. */
interface ByteStream {
  readonly chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Returns the metadata after the last chunk, such as the cost. */
  finish(): Promise<unknown>;
}

/**
 * Returns the stream, observed to its end: the last chunk, and the metadata after it if the reader requests it at once.
 */
export function observeAudio<Stream>(
  stream: Stream,
  observed: Pick<ObservedCall<CallOptions>, 'complete' | 'fail' | 'cancel'>,
  { clock }: { readonly clock: Clock },
): Stream {
  if (!isByteStream(stream)) {
    observed.complete(undefined);
    return stream;
  }
  const chunks = stream.chunks[Symbol.asyncIterator]();
  let finishing: Promise<unknown> | undefined;
  const finish = async () => {
    finishing ??= stream.finish();
    try {
      const info = await finishing;
      observed.complete(info);
      return info;
    } catch (error) {
      observed.fail(error);
      throw error;
    }
  };
  const endSoon = () => {
    // A reader may never request the metadata.
    clock.schedule(() => {
      if (finishing === undefined) observed.complete(undefined);
    }, OBSERVER_GRACE_MS);
  };
  let isDone = false;
  const iterator = {
    async next() {
      try {
        const chunk = await chunks.next();
        if (chunk.done === true) {
          isDone = true;
          endSoon();
        }
        return chunk;
      } catch (error) {
        observed.fail(error);
        throw error;
      }
    },
    async return() {
      if (!isDone) observed.cancel();
      return (await chunks.return?.()) ?? { done: true, value: undefined };
    },
  };
  return { ...stream, chunks: { [Symbol.asyncIterator]: () => iterator }, finish };
}

function isByteStream(stream: unknown): stream is ByteStream {
  return typeof stream === 'object' && stream !== null && 'chunks' in stream && 'finish' in stream;
}
