import type { CallOptions } from '../../shared/call-options.ts';
import { lazily } from '../../shared/lazy.ts';
import type { CallName } from './interceptor.ts';
import type { CallContext } from './is-observed.ts';
import { isObserved } from './is-observed.ts';

/** What is known of a call before it is made. */
export interface PlannedCall<Options extends CallOptions = CallOptions> {
  readonly endpoint: CallName;
  readonly request: unknown;
  readonly options: Options | undefined;
  /** Whether the result is a stream of bytes with facts that come after it. @default false */
  readonly isStream?: boolean | undefined;
}

/** Makes a call with the options that are left after the interceptors. */
export type Run<Result, Options extends CallOptions = CallOptions> = (
  options: Options | undefined,
) => Result;

// Only a call that is observed carries it.
const loadRun = lazily(async () => await import('./run-intercepted.ts'));

/** Makes a call through the interceptors of the client and for tracing tools; without either it is made as it is. */
export async function interceptCall<Result, Options extends CallOptions>(
  context: CallContext,
  call: PlannedCall<Options>,
  run: Run<Promise<Result>, Options>,
): Promise<Result> {
  if (!isObserved(context)) return await run(call.options);
  return await (await loadRun()).runIntercepted(context, call, run);
}

/** As {@link interceptCall}, for a call whose result comes in parts. Nothing happens before the first of them is asked for. */
export function interceptStream<Part, Options extends CallOptions>(
  context: CallContext,
  call: PlannedCall<Options>,
  open: Run<AsyncIterable<Part>, Options>,
): AsyncIterable<Part> {
  if (!isObserved(context)) return open(call.options);
  const load = lazily(async () => (await loadRun()).openIntercepted(context, call, open));
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => await (await load()).next(),
      return: async () => await (await load()).return(),
    }),
  };
}
