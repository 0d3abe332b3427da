import { runtime } from '#runtime';

import type { AttemptInfo, CallOptions } from '../../shared/call-options.ts';
import { isRecord, numberAt, recordAt, textAt } from '../../shared/untrusted-json.ts';
import type { PlannedCall } from './planned-call.ts';
import type { CallContext } from './is-observed.ts';
import type { CallEnd, CallName, InterceptedCall } from './interceptor.ts';

/** A call that is under way, and how it is said to have ended. The first end counts. */
export interface ObservedCall<Options extends CallOptions> {
  readonly call: InterceptedCall;
  /** Takes note of what an event of a stream says. */
  note(event: unknown): void;
  complete(result: unknown): void;
  /** `error` is the caller's own reason when the caller gave up. */
  fail(error: unknown): void;
  /** The reader left. */
  cancel(): void;
  /** The options to make the call with, when the interceptors hand on `changed`. */
  merge(changed: CallOptions): Options;
}

/** Calls that may cost money. */
const billable: ReadonlySet<CallName> = new Set([
  'analyze',
  'chat',
  'embed',
  'generate.audio',
  'generate.image',
  'generate.speech',
  'rerank',
  'transcribe',
  'videos.create',
]);

/** Begins to observe a call. */
export function observeCall<Options extends CallOptions>(
  { clock }: CallContext,
  { endpoint, request, options: ownOptions }: PlannedCall<Options>,
  isStream: boolean,
): ObservedCall<Options> {
  const options: CallOptions = ownOptions ?? {};
  const startedAtMs = clock.now();
  const attempts: AttemptInfo[] = [];
  let resolve: (end: CallEnd) => void = () => {};
  const ended = new Promise<CallEnd>((settle) => {
    resolve = settle;
  });
  const { operation } = options;
  const isBillable = billable.has(endpoint);
  const call = { endpoint, operation, isBillable, isStream, request, options, attempts, ended };
  let isDone = false;
  let known: KnownResult = { costUsd: undefined, id: undefined };
  let signal = options.signal;
  const note = (value: unknown) => {
    // What a look-up tells of costs and ids is not its own: an estimate costs nothing.
    if (isBillable)
      known = { costUsd: costIn(value) ?? known.costUsd, id: idIn(value) ?? known.id };
  };
  const end = (outcome: CallEnd['outcome'], told: Partial<Pick<CallEnd, 'result' | 'error'>>) => {
    if (isDone) return;
    isDone = true;
    const { result, error } = told;
    const durationMs = clock.now() - startedAtMs;
    const over = { outcome, result, error, ...lastKnown(known, attempts), durationMs };
    runtime.tracing?.publish('call:end', { call, end: over });
    resolve(over);
  };
  return {
    call,
    note,
    complete(result) {
      note(result);
      end('completed', { result });
    },
    fail(error) {
      note(error instanceof Error && 'details' in error ? error.details : undefined);
      const isCancelled = signal?.aborted === true && error === signal.reason;
      end(isCancelled ? 'cancelled' : 'failed', { error });
    },
    cancel() {
      end('cancelled', {});
    },
    merge(changed) {
      const merged = mergeOptions(call, changed);
      ({ signal } = merged);
      // The options of the caller, which are `Options`, with fields of `CallOptions` replaced by others of their kind.
      return merged as Options;
    },
  };
}

type KnownResult = Pick<CallEnd, 'costUsd' | 'id'>;

function lastKnown(
  { costUsd, id }: KnownResult,
  attempts: readonly AttemptInfo[],
): Pick<CallEnd, 'costUsd' | 'id' | 'status'> {
  // What was asked for is a POST where there is one; metadata is fetched before and after it.
  const last = attempts.findLast(({ method }) => method === 'POST') ?? attempts.at(-1);
  return { costUsd, id: id ?? last?.requestId, status: last?.status };
}

function mergeOptions(
  call: InterceptedCall & { readonly attempts: AttemptInfo[] },
  changed: CallOptions,
): CallOptions {
  const { options } = call;
  const { maxCostUsd, allowUnknownCost, fitMaxTokens, task, operation } = options;
  const { onAttempt } = changed;
  return {
    ...options,
    ...changed,
    signal: joinSignals(options.signal, changed.signal),
    // Money is the caller's alone.
    maxCostUsd,
    allowUnknownCost,
    fitMaxTokens,
    task,
    operation,
    onAttempt(attempt) {
      call.attempts.push(attempt);
      runtime.tracing?.publish('attempt', { call, attempt });
      onAttempt?.(attempt);
    },
  };
}

/** Either of two signals; an interceptor that leaves the caller's out does not take it away. */
function joinSignals(
  own: AbortSignal | undefined,
  changed: AbortSignal | undefined,
): AbortSignal | undefined {
  if (own === undefined || changed === undefined || own === changed) return changed ?? own;
  return AbortSignal.any([own, changed]);
}

function costIn(value: unknown): number | undefined {
  return numberAt(recordAt(value, 'usage'), 'costUsd') ?? numberAt(value, 'costUsd');
}

/** The names under which results and errors have their id. */
const idNames = ['generationId', 'jobId', 'id'];

function idIn(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  return idNames.map((name) => textAt(value, name)).find((id) => id !== undefined);
}
