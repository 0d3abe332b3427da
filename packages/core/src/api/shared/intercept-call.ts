import type { CallOptions } from '../../shared/call-options.ts';
import type { OpenRouterError } from '../../shared/errors.ts';
import { lazy } from '../../shared/lazy.ts';
import { actions } from './call-actions.ts';
import { refuseOptions } from './check-call-options.ts';
import type { PlannedCall, Run } from './planned-call.ts';
import type { CallContext } from './is-observed.ts';
import { isObserved } from './is-observed.ts';

// Loaded only for a call that is observed.
const loadRun = lazy(async () => await import('./run-intercepted.ts'));

// Loaded only for a mistake.
const loadExplanations = lazy(async () => await import('../../shared/explain-name.ts'));

/**
 * Runs a call through the interceptors of the client and the tracing tools; without either, runs it directly.
 *
 * @throws OpenRouterError `INVALID_INPUT` for options that are unknown or have another type.
 */
export async function interceptCall<Result, Options extends CallOptions>(
  context: CallContext,
  call: PlannedCall<Options>,
  run: Run<Promise<Result>, Options>,
): Promise<Result> {
  const refusal = refusalOf(call);
  if (refusal !== undefined) throw await refusal;
  if (!isObserved(context)) return await run(call.options);
  return await (await loadRun()).runIntercepted(context, call, run);
}

/** Runs a call as {@link interceptCall} does, for a streamed result. Nothing happens before the first iteration. */
export function interceptStream<Part, Options extends CallOptions>(
  context: CallContext,
  call: PlannedCall<Options>,
  open: Run<AsyncIterable<Part>, Options>,
): AsyncIterable<Part> {
  const refusal = refusalOf(call);
  if (refusal !== undefined) return failing(refusal);
  if (!isObserved(context)) return open(call.options);
  const load = lazy(async () => (await loadRun()).openIntercepted(context, call, open));
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => await (await load()).next(),
      return: async () => await (await load()).return(),
    }),
  };
}

/** Returns a stream that fails when it is read. */
function failing(error: Promise<unknown>): AsyncIterable<never> {
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        throw await error;
      },
    }),
  };
}

function refusalOf<Options extends CallOptions>(
  call: PlannedCall<Options>,
): Promise<OpenRouterError> | undefined {
  return refuseOptions({ ...call, action: actions[call.endpoint] }, loadExplanations);
}
