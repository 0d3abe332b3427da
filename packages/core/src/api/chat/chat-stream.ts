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

/** An answer as it comes. */
export interface ChatStream {
  /** Waits for the next event; `undefined` after the last. */
  pull(): Promise<ChatEvent | undefined>;
  /** Cancels the request. */
  leave(): Promise<void>;
}

/** How far a stream is: it goes on, it ended as it should, or it just stopped. */
type Progress = 'going-on' | 'complete' | 'broken-off';

/** Makes a {@link ChatStream}. Events that came and nobody took wait in the queue. */
export function createChatStream(question: Question, queue: Queue<ChatEvent>): ChatStream {
  const draft = createAccumulator(queue.push, question);
  const connector = createConnector(question);
  const life = { isDone: false, isCancelled: false };
  let connection: Connection | undefined;
  let progress: Progress = 'going-on';
  const finish = () => {
    life.isDone = true;
    connector.release();
  };
  const pull = async (): Promise<ChatEvent | undefined> => {
    if (life.isDone) return undefined;
    try {
      connection ??= await connector.open();
      let event = queue.take();
      while (event === undefined && progress === 'going-on') {
        // Nothing but this is awaited for a batch: each await more counts when there are thousands.
        progress = foldBatch(draft, await connection.batches.next());
        event = queue.take();
      }
      if (event !== undefined) return event;
      if (life.isCancelled) return undefined;
      finish();
      const end = await endOf(draft, progress, { ...connection, ...question });
      await connection.reservation?.settle(draft.state.usage?.costUsd);
      return end;
    } catch (error) {
      if (life.isCancelled) return undefined;
      if (progress === 'going-on' && isComplete(draft, question)) {
        progress = 'complete';
        return await pull();
      }
      finish();
      // Before the connection there is nothing to pay, and nothing that came.
      if (connection === undefined) throw error;
      await settleFailure(connection, draft, error);
      throw progress === 'going-on' ? withPartial(error, draft, question) : error;
    }
  };
  return {
    pull,
    async leave() {
      life.isCancelled = true;
      finish();
      queue.clear();
      await connector.cancel();
      queue.clear();
      await connection?.reservation?.settle(draft.state.usage?.costUsd);
    },
  };
}

/** What came was paid, whatever came after it. */
async function settleFailure(
  { reservation }: Connection,
  { state }: ChatState,
  error: unknown,
): Promise<void> {
  const { usage, reasoning } = state;
  if (usage === undefined && reasoning === '' && isEmpty(state)) await reservation?.fail(error);
  else await reservation?.settle(usage?.costUsd);
}

/** Takes a batch in. */
function foldBatch(
  { state, fold }: ChatState,
  { done, value }: IteratorResult<readonly unknown[], undefined>,
): Progress {
  // Some upstreams leave out the finish reason and some the `[DONE]`; a whole answer has one of them.
  if (done === true) return state.finishReason === undefined ? 'broken-off' : 'complete';
  for (const chunk of value) {
    if (chunk === END_OF_EVENTS) return hasBegun(state) ? 'complete' : 'broken-off';
    fold(chunk);
    if (state.error !== undefined) return 'complete';
  }
  return 'going-on';
}

/** Whether anything came of the answer, be it that it is empty. */
function hasBegun(state: AccumulatorState): boolean {
  return state.finishReason !== undefined || state.reasoning !== '' || !isEmpty(state);
}

/** A connection that is lost between the finish reason and the `[DONE]` took nothing of the answer with it. */
function isComplete({ state }: ChatState, { options }: Question): boolean {
  return state.finishReason !== undefined && options?.signal?.aborted !== true;
}

/** An error of the connection, with what had come; the caller's own reason stays as it is. */
function withPartial(error: unknown, { state }: ChatState, { options }: Question): unknown {
  const isCallerReason = options?.signal?.aborted === true && error === options.signal.reason;
  return OpenRouterError.is(error) && !isCallerReason
    ? error.with({ details: partialDetails(state) })
    : error;
}

async function endOf(
  { state }: ChatState,
  progress: Progress,
  { context, request, wire, headers, batches }: Connection & Question,
): Promise<ChatEvent> {
  if (progress === 'broken-off') throw brokenOff(state, wire);
  if (state.error !== undefined || state.finishReason === 'error') {
    await batches.return?.();
    throw await context.transport.failure(wire, state.error, {
      headers,
      details: partialDetails(state),
    });
  }
  return { type: 'end', result: await finishChat(state, request, headers) };
}

function brokenOff(state: AccumulatorState, { action }: TransportRequest): OpenRouterError {
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: the answer broke off before its end`,
    {
      requestId: state.generationId,
      hints: [{ kind: 'partial-result', detail: 'partialText', mayBeCharged: true }],
      details: { reason: 'truncated', ...partialDetails(state) },
    },
  );
}
