import type { TransportRequest } from '../../http/contract.ts';
import { END_OF_EVENTS } from '../../http/contract.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { Connection, Question } from './stream-request.ts';
import { createConnector } from './stream-request.ts';
import type { ChatState, AccumulatorState } from './accumulator.ts';
import { createAccumulator } from './accumulator.ts';
import type { Queue } from '../shared/queue.ts';
import { finishChat, isEmpty, partialDetails } from './finish.ts';
import type { ChatEvent } from './result.ts';

/** Stream of the events of an answer. */
export interface ChatStream {
  /** Returns the next event; `undefined` after the last. */
  pull(): Promise<ChatEvent | undefined>;
  /** Cancels the request. */
  cancel(): Promise<void>;
}

/** State of a stream: more is expected, it ended regularly, or it ended early. */
type Progress = 'active' | 'complete' | 'truncated';

/** Creates a {@link ChatStream}. Events that have not been read yet are in the queue. */
export function createChatStream(question: Question, queue: Queue<ChatEvent>): ChatStream {
  const accumulator = createAccumulator(queue.push, question);
  const connector = createConnector(question);
  const lifecycle = { isDone: false, isCancelled: false };
  let connection: Connection | undefined;
  let progress: Progress = 'active';
  const finish = () => {
    lifecycle.isDone = true;
    connector.release();
  };
  const pull = async (): Promise<ChatEvent | undefined> => {
    if (lifecycle.isDone) return undefined;
    try {
      connection ??= await connector.open();
      let event = queue.take();
      while (event === undefined && progress === 'active') {
        // The only await of a batch: one more counts when there are thousands.
        progress = foldBatch(accumulator, await connection.batches.next());
        event = queue.take();
      }
      if (!lifecycle.isCancelled) question.options?.signal?.throwIfAborted();
      if (event !== undefined) return event;
      if (lifecycle.isCancelled) return undefined;
      finish();
      const end = await endOf(accumulator, progress, { ...connection, ...question });
      await connection.reservation?.settle(accumulator.state.usage);
      return end;
    } catch (error) {
      if (lifecycle.isCancelled) return undefined;
      if (progress === 'active' && isComplete(accumulator, question)) {
        progress = 'complete';
        return await pull();
      }
      finish();
      queue.clear();
      // Before the connection nothing is charged, and nothing was received.
      if (connection === undefined) throw error;
      await settleFailure(connection, accumulator, error);
      throw progress === 'active' ? withPartial(error, accumulator, question) : error;
    }
  };
  return {
    pull,
    async cancel() {
      lifecycle.isCancelled = true;
      finish();
      queue.clear();
      await connector.cancel();
      queue.clear();
      await connection?.reservation?.settle(accumulator.state.usage);
    },
  };
}

/** Settles a stream that failed: output that was received was charged, whatever happened afterwards. */
async function settleFailure(
  { reservation }: Connection,
  { state }: ChatState,
  error: unknown,
): Promise<void> {
  const { usage, reasoning } = state;
  if (usage === undefined && reasoning === '' && isEmpty(state)) await reservation?.fail(error);
  else await reservation?.settle(usage);
}

/** Adds a batch of chunks. */
function foldBatch(
  { state, fold }: ChatState,
  { done, value }: IteratorResult<readonly unknown[], undefined>,
): Progress {
  // Some providers omit the finish reason and some the `[DONE]`; a complete answer has one of them.
  if (done === true) return state.finishReason === undefined ? 'truncated' : 'complete';
  for (const chunk of value) {
    if (chunk === END_OF_EVENTS) return hasOutput(state) ? 'complete' : 'truncated';
    fold(chunk);
    if (state.error !== undefined) return 'complete';
  }
  return 'active';
}

/** Whether anything of the answer was received, even if only that it is empty. */
function hasOutput(state: AccumulatorState): boolean {
  return state.finishReason !== undefined || state.reasoning !== '' || !isEmpty(state);
}

/** Whether the answer is complete: a connection lost between the finish reason and the `[DONE]` lost nothing of it. */
function isComplete({ state }: ChatState, { options }: Question): boolean {
  return state.finishReason !== undefined && options?.signal?.aborted !== true;
}

/** Returns a connection error with the partial output; the caller's abort reason is returned unchanged. */
function withPartial(error: unknown, { state }: ChatState, { options }: Question): unknown {
  const isCallerReason = options?.signal?.aborted === true && error === options.signal.reason;
  return OpenRouterError.is(error) && !isCallerReason
    ? error.with({ details: partialDetails(state) })
    : error;
}

async function endOf(
  { state }: ChatState,
  progress: Progress,
  { context, request, wire, headers, batches, notes }: Connection & Question,
): Promise<ChatEvent> {
  if (progress === 'truncated') throw truncatedError(state, wire);
  if (state.error !== undefined || state.finishReason === 'error') {
    await batches.return?.();
    throw await context.transport.failure(wire, state.error, {
      headers,
      details: partialDetails(state),
    });
  }
  return {
    type: 'end',
    result: await finishChat(state, request, headers, { notes, chatParts: context.chatParts }),
  };
}

function truncatedError(state: AccumulatorState, { action }: TransportRequest): OpenRouterError {
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: the response ended before it was complete`,
    {
      requestId: state.generationId,
      hints: [{ kind: 'partial-result', detail: 'partialText', mayBeCharged: true }],
      details: { reason: 'truncated', ...partialDetails(state) },
    },
  );
}
