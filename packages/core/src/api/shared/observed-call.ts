import { runtime } from '#runtime';

import type { AttemptInfo, CallOptions } from '../../shared/call-options.ts';
import type { Cost } from '../../shared/cost.ts';
import { costIn } from '../../shared/cost-in.ts';
import { isRecord, textAt } from '../../shared/untrusted-json.ts';
import type { PlannedCall } from './planned-call.ts';
import type { CallContext } from './is-observed.ts';
import type { CallEnd, CallName, InterceptedCall } from './interceptor.ts';

/** Call under way, with methods that report its end. The first end counts. */
export interface ObservedCall<Options extends CallOptions> {
  readonly call: InterceptedCall;
  /** Records the cost and id in an event of a stream. */
  note(event: unknown): void;
  complete(result: unknown): void;
  /** `error` is the caller's abort reason when the caller cancelled. */
  fail(error: unknown): void;
  /** Reports that the reader stopped reading. */
  cancel(): void;
  /** Returns the options for sending the call, when the interceptors pass on `changed`. */
  merge(changed: CallOptions): Options;
}

/** Names of calls that may cost money. */
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

/** Starts the observation of a call. */
export function observeCall<Options extends CallOptions>(
  { clock }: CallContext,
  { endpoint, request, options: callOptions }: PlannedCall<Options>,
  isStream: boolean,
): ObservedCall<Options> {
  const options: CallOptions = callOptions ?? {};
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
  let summary: ResultSummary = { ...costIn(undefined), id: undefined };
  let signal = options.signal;
  const note = (value: unknown) => {
    // Costs and ids in metadata are not those of the call: an estimate costs nothing.
    if (!isBillable) return;
    const cost = costIn(value);
    const isKnown = cost.costUsd !== undefined || cost.isByok === true;
    summary = { ...summary, ...(isKnown && cost), id: idIn(value) ?? summary.id };
  };
  const end = (
    outcome: CallEnd['outcome'],
    { result, error }: Partial<Pick<CallEnd, 'result' | 'error'>>,
  ) => {
    if (isDone) return;
    isDone = true;
    const durationMs = clock.now() - startedAtMs;
    const callEnd = { outcome, result, error, ...withAttempts(summary, attempts), durationMs };
    runtime.tracing?.publish('call:end', { call, end: callEnd });
    resolve(callEnd);
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
      // The caller's options, which are `Options`, with fields of `CallOptions` replaced by values of their type.
      return merged as Options;
    },
  };
}

type ResultSummary = Pick<CallEnd, keyof Cost | 'id'>;

function withAttempts(
  summary: ResultSummary,
  attempts: readonly AttemptInfo[],
): ResultSummary & Pick<CallEnd, 'status'> {
  // The call itself is the POST, if there is one; metadata is fetched before and after it.
  const last = attempts.findLast(({ method }) => method === 'POST') ?? attempts.at(-1);
  return { ...summary, id: summary.id ?? last?.requestId, status: last?.status };
}

function mergeOptions(
  call: InterceptedCall & { readonly attempts: AttemptInfo[] },
  changed: CallOptions,
): CallOptions {
  const { options } = call;
  const { maxCostUsd, callerMaxCostUsd, allowUnknownCost, fitMaxTokens, task, operation } = options;
  const { onAttempt } = changed;
  return {
    ...options,
    ...changed,
    signal: joinSignals(options.signal, changed.signal),
    // Only the caller decides about money.
    maxCostUsd,
    callerMaxCostUsd,
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

/** Returns a signal for either of two; an interceptor cannot remove the caller's signal. */
function joinSignals(
  callerSignal: AbortSignal | undefined,
  changed: AbortSignal | undefined,
): AbortSignal | undefined {
  if (callerSignal === undefined || changed === undefined || callerSignal === changed)
    return changed ?? callerSignal;
  return AbortSignal.any([callerSignal, changed]);
}

/** Names of the id in results and errors. */
const idNames = ['generationId', 'jobId', 'id'];

function idIn(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  return idNames.map((name) => textAt(value, name)).find((id) => id !== undefined);
}
