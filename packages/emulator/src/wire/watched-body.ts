import { DONE_FRAME } from './sse.ts';

/**
 * Wraps the body of a response to report how it ended. Nothing is read ahead, except that a body of
 * known length counts as delivered once its last byte was read.
 */
export function watchBody(
  response: Response,
  settle: (outcome: 'completed' | 'failed' | 'aborted') => void,
): Response {
  if (response.body === null) {
    settle('completed');
    return response;
  }
  const { status, headers } = response;
  const length = headers.get('Content-Length');
  const isLast = createLastChunkTest(length === null ? undefined : Number(length));
  const body = mapBody(response.body, {
    // A body of known length is small and complete: reading its first chunk ahead settles the
    // outcome even when the caller ignores the body.
    readAhead: length === null ? 0 : 1,
    onChunk: (chunk) => {
      if (isLast(chunk)) settle('completed');
    },
    onEnd: () => settle('completed'),
    onCancel: () => settle('aborted'),
    onError: (error) => {
      settle('failed');
      return error;
    },
  });
  return new Response(body, { status, headers });
}

function createLastChunkTest(length: number | undefined): (chunk: Uint8Array) => boolean {
  let receivedBytes = 0;
  return (chunk) => {
    receivedBytes += chunk.byteLength;
    if (length !== undefined) return receivedBytes >= length;
    // Clients disconnect after `[DONE]` instead of reading to the end of the body.
    return chunk.byteLength === DONE_FRAME.length && new TextDecoder().decode(chunk) === DONE_FRAME;
  };
}

/** Options for {@link mapBody}. */
export interface BodyMapping {
  readonly readAhead?: number;
  readonly onChunk?: (chunk: Uint8Array) => void;
  readonly onEnd?: () => void;
  readonly onCancel?: () => void;
  /** Maps an error to the one that the reader receives. */
  readonly onError?: (error: unknown) => unknown;
  /** When it aborts, the reader receives its reason and the source is canceled. */
  readonly signal?: AbortSignal | undefined;
}

/** Forwards the chunks of another body, one for one, only when it is read. */
export function mapBody(
  source: ReadableStream<Uint8Array>,
  mapping: BodyMapping,
): ReadableStream<Uint8Array> {
  const { readAhead = 0, onChunk, onEnd, onCancel, onError, signal } = mapping;
  const reader = source.getReader();
  let onAbort: (() => void) | undefined;
  const stopListening = (): void => {
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
  };
  const cancelSource = (reason: unknown): void => {
    // The source is discarded: the result of canceling it does not matter.
    reader.cancel(reason).catch(() => undefined);
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        onAbort = () => {
          controller.error(signal?.reason);
          onCancel?.();
          cancelSource(signal?.reason);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
      },
      async pull(controller) {
        try {
          const next = await reader.read();
          if (signal?.aborted === true) return;
          if (next.done) {
            stopListening();
            onEnd?.();
            controller.close();
            return;
          }
          onChunk?.(next.value);
          controller.enqueue(next.value);
        } catch (error) {
          if (signal?.aborted === true) return;
          stopListening();
          controller.error(onError?.(error) ?? error);
        }
      },
      cancel(reason) {
        stopListening();
        onCancel?.();
        cancelSource(reason);
      },
    },
    { highWaterMark: readAhead },
  );
}
