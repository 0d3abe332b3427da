import { runtime } from '#runtime';

import type { CallOptions } from '../../shared/call-options.ts';
import { addCallerFrames } from '../../shared/caller-frames.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import type { PlannedCall, Run } from './planned-call.ts';
import type { CallContext } from './is-observed.ts';
import { observeAudio } from './observed-audio.ts';
import type { ObservedCall } from './observed-call.ts';
import { observeCall } from './observed-call.ts';
import { runOnion } from './onion.ts';

/** Runs a call through the interceptors. */
export async function runIntercepted<Result, Options extends CallOptions>(
  context: CallContext,
  planned: PlannedCall<Options>,
  run: Run<Promise<Result>, Options>,
): Promise<Result> {
  const isStream = planned.isStream === true;
  const observed = observeCall(context, planned, isStream);
  return await runInside(context, observed, async (options) => {
    const result = await run(options);
    if (isStream) return observeAudio(result, observed, context);
    observed.complete(result);
    return result;
  });
}

/** Iterator of an observed stream. */
export interface ObservedStream<Part> {
  next(): Promise<IteratorResult<Part, undefined>>;
  return(): Promise<IteratorResult<Part, undefined>>;
}

const finished = { done: true, value: undefined } as const;

/**
 * Opens a stream through the interceptors when its first part is requested. Not a generator, which could not be cancelled while it
 * waits for a part.
 */
export function openIntercepted<Part, Options extends CallOptions>(
  context: CallContext,
  planned: PlannedCall<Options>,
  open: Run<AsyncIterable<Part>, Options>,
): ObservedStream<Part> {
  const state: StreamState<Part> = { parts: undefined, isCancelled: false };
  let observed: ObservedCall<Options> | undefined;
  let beginning: Promise<IteratorResult<Part, unknown>> | undefined;
  const begin = async () => {
    const current = observeCall(context, planned, true);
    observed = current;
    return await runInside(context, current, async (options) => {
      if (state.isCancelled) return finished;
      state.parts = open(options)[Symbol.asyncIterator]();
      return await state.parts.next();
    });
  };
  const pull = async () => {
    if (beginning !== undefined) {
      await beginning;
      return (await state.parts?.next()) ?? finished;
    }
    beginning = begin();
    return await beginning;
  };
  return {
    async next() {
      if (state.isCancelled) return finished;
      try {
        const part = await pull();
        if (part.done === true) observed?.complete(undefined);
        else noteEvent(part.value, observed);
        return part.done === true ? finished : part;
      } catch (error) {
        observed?.fail(error);
        addCallerFrames(error);
        throw error;
      }
    },
    async return() {
      state.isCancelled = true;
      observed?.cancel();
      await state.parts?.return?.();
      return finished;
    },
  };
}

interface StreamState<Part> {
  parts: AsyncIterator<Part, unknown> | undefined;
  isCancelled: boolean;
}

type EventObserver = Pick<ObservedCall<CallOptions>, 'complete' | 'note'>;

function noteEvent(event: unknown, observed: EventObserver | undefined): void {
  if (!isRecord(event)) return;
  if (event['type'] === 'end') observed?.complete(event['result']);
  else if (event['type'] === 'usage') observed?.note(event);
}

async function runInside<Result, Options extends CallOptions>(
  { interceptors = [], clock }: CallContext,
  observed: ObservedCall<Options>,
  run: (options: Options) => Promise<Result>,
): Promise<Result> {
  const { call, fail, merge } = observed;
  const inside = async () => {
    try {
      return await runOnion({
        layers: interceptors,
        call,
        action: `call ${call.endpoint}`,
        signal: call.options.signal,
        clock,
        waits: !call.isStream,
        run: async ({ options }) => await run(merge(options)).catch(rethrowAfter(fail)),
      });
    } catch (error) {
      // The error of a refusal; an error of the call itself was reported before.
      fail(error);
      throw error;
    }
  };
  // Tracing tools bind their context to the whole call.
  const { tracing } = runtime;
  try {
    return await (tracing === undefined ? inside() : tracing.run('call:start', { call }, inside));
  } catch (error) {
    // Interceptors and tracing tools need not await what they wrap.
    addCallerFrames(error);
    throw error;
  }
}

/** Returns an error handler that reports an error and rethrows it. */
function rethrowAfter(fail: (error: unknown) => void): (error: unknown) => never {
  return (error) => {
    fail(error);
    throw error;
  };
}
