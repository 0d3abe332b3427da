import type { Clock } from '../../shared/clock.ts';
import { sleep } from '../../shared/clock.ts';
import { invalidInput } from '../../shared/errors.ts';
import { unlessAborted } from '../../shared/race-abort.ts';

/** A step of an onion over something that is run once. */
export type Layer<Call> = (next: (call: Call) => Promise<void>) => (call: Call) => Promise<void>;

/** What is run inside the layers. */
export interface Onion<Call, Result> {
  readonly layers: readonly Layer<Call>[];
  readonly call: Call;
  /** What is done, for messages: `call rerank`. */
  readonly action: string;
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
  /** Whether layers may finish before the result is handed on; those around a stream go on beside it. */
  readonly waits: boolean;
  /** Does the work, with what the layers hand on. */
  run(call: Call): Promise<Result>;
}

/** Milliseconds that layers may still take when the work is done: a result that is paid does not wait for an observer. */
export const OBSERVER_GRACE_MS = 1_000;

/**
 * Runs something inside layers, once. Until it runs, a layer may refuse by throwing, and the signal ends the waiting. From then on
 * the outcome is that of the work alone: what a layer throws is ignored, and one that does not end is left behind.
 *
 * @throws OpenRouterError `INVALID_INPUT` when a layer neither refuses nor goes on, or goes on twice; what a layer refuses with;
 * what the work throws.
 */
export async function runOnion<Call, Result>(onion: Onion<Call, Result>): Promise<Result> {
  const { layers, call, action, signal, clock, waits, run } = onion;
  signal?.throwIfAborted();
  const state: { running: Promise<Result> | undefined; isCancelled: boolean } = {
    running: undefined,
    isCancelled: false,
  };
  let begin: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const innermost = async (changed: Call): Promise<void> => {
    if (state.running !== undefined)
      throw invalidInput(`Cannot ${action}: an interceptor called next twice`);
    if (state.isCancelled) {
      // The caller gave up while an interceptor was waiting, or one went on after it had refused.
      signal?.throwIfAborted();
      throw notForwarded(action);
    }
    state.running = run(changed);
    begin();
    await state.running;
  };
  const guard =
    (handler: (given: Call) => Promise<void>) =>
    async (given: Call): Promise<void> => {
      try {
        await handler(given);
      } catch (error) {
        if (state.running === undefined) throw error;
      }
      if (state.running === undefined) throw notForwarded(action);
      await state.running;
    };
  const chain = layers.reduceRight((next, layer) => guard(layer(next)), innermost)(call);
  chain.catch(() => {
    // What it throws is what the work throws, which is thrown below.
  });
  try {
    // The race hears only of what comes later.
    signal?.throwIfAborted();
    await unlessAborted(signal, Promise.race([begun, chain]));
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
