import type { Transport, TransportRequest } from '../../http/contract.ts';
import { END_OF_EVENTS } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { OpenRouterError, withDetails } from '../../shared/errors.ts';
import type { ChatDefaults } from './defaults.ts';
import type { Draft, DraftState } from './draft.ts';
import { createDraft } from './draft.ts';
import type { Queue } from './event-queue.ts';
import { createQueue } from './event-queue.ts';
import { finishDraft, partialDetails } from './finish.ts';
import type { ChatRequest } from './options.ts';
import { toTransportRequest } from './request.ts';
import type { ChatEvent } from './result.ts';

/**
 * Asks, and gives the answer as it comes. Nothing is sent before the first turn; each loop over it asks anew.
 *
 * An iterator by hand: a generator over a generator costs a promise more for each of thousands of events.
 */
export function streamChat(
  transport: Transport,
  defaults: ChatDefaults,
  request: ChatRequest,
  call?: CallOptions,
): AsyncIterable<ChatEvent> {
  return {
    [Symbol.asyncIterator]: () =>
      createIterator(createStreamedAnswer(transport, defaults, request, call)),
  };
}

function createIterator({ queue, pull, leave }: StreamedAnswer): AsyncIterator<ChatEvent> {
  let pulling: Promise<unknown> | undefined;
  return {
    async next() {
      const ready = pulling === undefined ? queue.take() : undefined;
      if (ready !== undefined) return { done: false, value: ready };
      // Whoever asks while another waits is served after it.
      const pulled = pulling === undefined ? pull() : pulling.then(pull, pull);
      pulling = pulled;
      try {
        const event = await pulled;
        return event === undefined
          ? { done: true, value: undefined }
          : { done: false, value: event };
      } finally {
        if (pulling === pulled) pulling = undefined;
      }
    },
    async return() {
      await leave();
      return { done: true, value: undefined };
    },
  };
}

interface StreamedAnswer {
  /** Events that came and nobody took. */
  readonly queue: Queue<ChatEvent>;
  /** Waits for the next event; `undefined` after the last. */
  pull(): Promise<ChatEvent | undefined>;
  /** Cancels the request. */
  leave(): Promise<void>;
}

interface Connection {
  readonly wire: TransportRequest;
  readonly headers: Headers;
  readonly batches: AsyncIterator<readonly unknown[], undefined>;
}

/** How far a stream is: it goes on, it ended as it should, or it just stopped. */
type Progress = 'going-on' | 'complete' | 'broken-off';

function createStreamedAnswer(
  transport: Transport,
  defaults: ChatDefaults,
  request: ChatRequest,
  call: CallOptions | undefined,
): StreamedAnswer {
  const queue = createQueue<ChatEvent>();
  const draft = createDraft(queue.push);
  const life = { isOver: false };
  let connecting: Promise<Connection> | undefined;
  let connection: Connection | undefined;
  let progress: Progress = 'going-on';
  const connect = async (): Promise<Connection> => {
    const wire = await toTransportRequest(request, defaults, call, true);
    const { headers, batches } = await transport.events(wire);
    return { wire, headers, batches: batches[Symbol.asyncIterator]() };
  };
  return {
    queue,
    async pull() {
      if (life.isOver) return undefined;
      try {
        connection ??= await (connecting ??= connect());
        let event = queue.take();
        while (event === undefined && !life.isOver) {
          // Nothing but this is awaited for a batch: each await more counts when there are thousands.
          if (progress === 'going-on') progress = foldBatch(draft, await connection.batches.next());
          else {
            life.isOver = true;
            queue.push(await endOf(draft, progress, { ...connection, transport, request }));
          }
          event = queue.take();
        }
        return event;
      } catch (error) {
        life.isOver = true;
        throw progress === 'going-on' ? withPartial(error, draft, call) : error;
      }
    },
    async leave() {
      life.isOver = true;
      queue.clear();
      // Whether connecting fails is told to whoever waits for it, and nobody does who leaves.
      const opened = await connecting?.catch(() => undefined);
      await opened?.batches.return?.();
      queue.clear();
    },
  };
}

/** Takes a batch in. */
function foldBatch(
  { state, fold }: Draft,
  { done, value }: IteratorResult<readonly unknown[], undefined>,
): Progress {
  // Some upstreams leave out the finish reason and some the `[DONE]`; a whole answer has one of them.
  if (done === true) return state.finishReason === undefined ? 'broken-off' : 'complete';
  for (const chunk of value) {
    if (chunk === END_OF_EVENTS) return 'complete';
    fold(chunk);
    if (state.error !== undefined) return 'complete';
  }
  return 'going-on';
}

/** An error of the connection, with what had come; the caller's own reason stays as it is. */
function withPartial(error: unknown, { state }: Draft, call: CallOptions | undefined): unknown {
  const isCallers = call?.signal?.aborted === true && error === call.signal.reason;
  return OpenRouterError.is(error) && !isCallers
    ? withDetails(error, partialDetails(state))
    : error;
}

interface Ending extends Connection {
  readonly transport: Transport;
  readonly request: ChatRequest;
}

async function endOf(
  { state }: Draft,
  progress: Progress,
  { transport, request, wire, headers, batches }: Ending,
): Promise<ChatEvent> {
  if (progress === 'broken-off') throw brokenOff(state, wire);
  if (state.error !== undefined || state.finishReason === 'error') {
    await batches.return?.();
    throw await transport.failure(wire, state.error, { headers, details: partialDetails(state) });
  }
  return { type: 'end', result: await finishDraft(state, request, headers) };
}

function brokenOff(state: DraftState, { action }: TransportRequest): OpenRouterError {
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: the answer broke off before its end`,
    {
      requestId: state.generationId,
      hints: ['What came is in details.partialText; it may have been charged.'],
      details: { reason: 'truncated', ...partialDetails(state) },
    },
  );
}
