/** A chunk of a streamed answer as OpenRouter sends it, with one delta. */
export function chunkOf(
  delta: unknown,
  choice: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    id: 'gen-1',
    object: 'chat.completion.chunk',
    created: 1_764_000_000,
    model: 'a/b',
    provider: 'P',
    choices: [{ index: 0, delta, finish_reason: null, native_finish_reason: null, ...choice }],
  };
}

/** The chunk in which the model stops. */
export function lastChunk(finishReason = 'stop'): Record<string, unknown> {
  return chunkOf(
    { content: '' },
    { finish_reason: finishReason, native_finish_reason: finishReason },
  );
}

/** The chunk with the usage, after all others. */
export const usageChunk = {
  id: 'gen-1',
  object: 'chat.completion.chunk',
  created: 1_764_000_000,
  model: 'a/b',
  provider: 'P',
  choices: [],
  usage: {
    prompt_tokens: 5,
    completion_tokens: 2,
    total_tokens: 7,
    cost: 0.0001,
    prompt_tokens_details: { cached_tokens: 3 },
    completion_tokens_details: { reasoning_tokens: 1 },
  },
};

/** Usage of {@link usageChunk}, as the client returns it. */
export const usage = {
  promptTokens: 5,
  completionTokens: 2,
  totalTokens: 7,
  cachedTokens: 3,
  reasoningTokens: 1,
  costUsd: 0.0001,
};

/** A chunk as an event of the stream; a string is sent unchanged. */
export function toEvent(chunk: unknown): string {
  return typeof chunk === 'string' ? chunk : `data: ${JSON.stringify(chunk)}\n\n`;
}

/** The last event. */
export const done = 'data: [DONE]\n\n';

/** A fetch that responds with a stream, and counts its chunks. */
export interface StreamFetch {
  readonly fetch: typeof globalThis.fetch;
  readonly requests: readonly Request[];
  /** Chunks that were read. */
  readonly pulled: number;
  /** Bodies that were cancelled before their end. */
  readonly cancelled: number;
}

/** Creates a {@link StreamFetch}: one network chunk for each entry; an error breaks the connection there. */
export function createStreamFetch(
  entries: Iterable<unknown>,
  headers: Readonly<Record<string, string>> = {},
): StreamFetch {
  const requests: Request[] = [];
  const counts = { pulled: 0, cancelled: 0 };
  const encoder = new TextEncoder();
  const open = () => {
    const remaining = [...entries].values();
    return new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const next = remaining.next();
          if (next.done === true) {
            controller.close();
          } else if (next.value instanceof Error) {
            controller.error(next.value);
          } else {
            counts.pulled += 1;
            controller.enqueue(encoder.encode(toEvent(next.value)));
          }
        },
        cancel() {
          counts.cancelled += 1;
        },
      },
      { highWaterMark: 0 },
    );
  };
  return {
    requests,
    get pulled() {
      return counts.pulled;
    },
    get cancelled() {
      return counts.cancelled;
    },
    async fetch(input, init) {
      requests.push(new Request(input, init));
      return new Response(open(), {
        headers: { 'content-type': 'text/event-stream', ...headers },
      });
    },
  };
}
