import type { CallOptions } from '../../shared/call-options.ts';
import { lazy } from '../../shared/lazy.ts';
import type { PlannedCall, Run } from './planned-call.ts';
import type { CallContext } from './is-observed.ts';
import { isObserved } from './is-observed.ts';

// Loaded only for a call that is observed.
const loadRun = lazy(async () => await import('./run-intercepted.ts'));

/** Runs a call through the interceptors of the client and the tracing tools; without either, runs it directly. */
export async function interceptCall<Result, Options extends CallOptions>(
  context: CallContext,
  call: PlannedCall<Options>,
  run: Run<Promise<Result>, Options>,
): Promise<Result> {
  if (!isObserved(context)) return await run(call.options);
  return await (await loadRun()).runIntercepted(context, call, run);
}

/** Runs a call as {@link interceptCall} does, for a streamed result. Nothing happens before the first iteration. */
export function interceptStream<Part, Options extends CallOptions>(
  context: CallContext,
  call: PlannedCall<Options>,
  open: Run<AsyncIterable<Part>, Options>,
): AsyncIterable<Part> {
  if (!isObserved(context)) return open(call.options);
  const load = lazy(async () => (await loadRun()).openIntercepted(context, call, open));
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => await (await load()).next(),
      return: async () => await (await load()).return(),
    }),
  };
}
