// Runs a call through its interceptors: each layer calls the next, and after that can only observe.
import type { Clock } from '../../shared/clock.ts';
import { sleep } from '../../shared/clock.ts';
import { invalidInput } from '../../shared/errors.ts';
import { unlessAborted } from '../../shared/race-abort.ts';

/** Layer around work that runs once. */
export type Layer<Call> = (next: (call: Call) => Promise<void>) => (call: Call) => Promise<void>;

/** Work and the layers around it. */
export interface Onion<Call, Result> {
  readonly layers: readonly Layer<Call>[];
  readonly call: Call;
  /** Name of the work for messages: `call rerank`. */
  readonly action: string;
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
  /** Whether the result waits for the layers to finish; the layers of a stream run concurrently with it. */
  readonly waits: boolean;
  /** Runs the work with the call that the layers pass on. */
  run(call: Call): Promise<Result>;
}

/** Maximum milliseconds that layers may take after the work is done: a paid result does not wait for an observer. */
export const OBSERVER_GRACE_MS = 1_000;

/**
 * Runs work inside layers, once. Until the work starts, a layer may refuse by throwing, and the signal ends the waiting. From then
 * on only the work decides the outcome: errors of a layer are ignored, and a layer that does not end is abandoned.
 *
 * @throws OpenRouterError `INVALID_INPUT` when a layer neither refuses nor calls `next`, or calls it twice; the error of a layer
 * that refuses; the error of the work.
 */
export async function runOnion<Call, Result>(onion: Onion<Call, Result>): Promise<Result> {
  const { layers, call, action, signal, clock, waits, run } = onion;
  signal?.throwIfAborted();
  const state: { running: Promise<Result> | undefined; isCancelled: boolean } = {
    running: undefined,
    isCancelled: false,
  };
  let begin: () => void = () => {};
  const started = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const innermost = async (changed: Call): Promise<void> => {
    if (state.running !== undefined)
      throw invalidInput(`Cannot ${action}: an interceptor called next twice`);
    if (state.isCancelled) {
      // The caller cancelled while an interceptor was waiting, or one called `next` after it had refused.
      signal?.throwIfAborted();
      throw notForwarded(action);
    }
    state.running = run(changed);
    begin();
    await state.running;
  };
  const guard =
    (handler: (input: Call) => Promise<void>) =>
    async (input: Call): Promise<void> => {
      try {
        await handler(input);
      } catch (error) {
        if (state.running === undefined) throw error;
      }
      if (state.running === undefined) throw notForwarded(action);
      await state.running;
    };
  const chain = layers.reduceRight((next, layer) => guard(layer(next)), innermost)(call);
  chain.catch(() => {
    // The same error as that of the work, which is thrown below.
  });
  try {
    // The race notices only a later abort.
    signal?.throwIfAborted();
    await unlessAborted(signal, Promise.race([started, chain]));
  } catch (error) {
    state.isCancelled = true;
    if (state.running === undefined) throw error;
  }
  if (state.running === undefined) throw notForwarded(action);
  return waits ? await afterLayers(state.running, chain, clock) : await state.running;
}

async function afterLayers<Result>(
  running: Promise<Result>,
  chain: Promise<void>,
  clock: Clock,
): Promise<Result> {
  const stop = new AbortController();
  const overdue = async () => {
    await running;
    await sleep(clock, OBSERVER_GRACE_MS, stop.signal);
  };
  try {
    await Promise.race([chain, overdue()]);
  } catch {
    // The work failed, which is thrown here.
  } finally {
    stop.abort();
  }
  return await running;
}

function notForwarded(action: string) {
  return invalidInput(`Cannot ${action}: an interceptor returned without calling next`, {
    hints: [
      {
        kind: 'only',
        surface: 'sdk',
        text: 'Call next to make the call, or throw to refuse it. Nothing was sent.',
      },
    ],
  });
}
