import type { CallOptions } from '../../shared/call-options.ts';
import type { Clock } from '../../shared/clock.ts';
import { OpenRouterError } from '../../shared/errors.ts';

/** Lets many callers wait for one request. */
export interface SharedRequest<T> {
  /**
   * Joins the running request, or starts one. A caller who gives up leaves the others waiting; the request itself is
   * given up when the last caller has left.
   */
  join(options?: CallOptions): Promise<T>;
}

interface Running<T> {
  readonly answer: Promise<T>;
  readonly abort: AbortController;
  waiting: number;
}

/** Makes a {@link SharedRequest} of a function that asks once. */
export function createSharedRequest<T>(
  ask: (options: CallOptions) => Promise<T>,
  clock: Clock,
  action: string,
): SharedRequest<T> {
  let running: Running<T> | undefined;

  // The request belongs to all who wait for it, and to the observers of the call that started it.
  function start({ headers, onAttempt }: CallOptions): Running<T> {
    const abort = new AbortController();
    const { signal } = abort;
    const started: Running<T> = {
      answer: ask({ signal, headers, onAttempt }),
      abort,
      waiting: 0,
    };
    const forget = () => {
      if (running === started) running = undefined;
    };
    // Also keeps a failure that everyone has stopped waiting for from being an unhandled rejection.
    started.answer.then(forget, forget);
    return started;
  }

  function leave(left: Running<T>): void {
    left.waiting -= 1;
    if (left.waiting > 0 || running !== left) return;
    running = undefined;
    left.abort.abort();
  }

  return {
    async join(options = {}) {
      options.signal?.throwIfAborted();
      running ??= start(options);
      const joined = running;
      joined.waiting += 1;
      try {
        return await waitFor(joined.answer, options, clock, action);
      } finally {
        leave(joined);
      }
    },
  };
}

/** The answer, unless the caller's signal or deadline comes first. */
async function waitFor<T>(
  answer: Promise<T>,
  { signal, timeoutMs }: CallOptions,
  clock: Clock,
  action: string,
): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const stopWaiting = () => {
      cancelDeadline?.();
      signal?.removeEventListener('abort', onAbort);
    };
    const giveUp = (reason: unknown) => {
      stopWaiting();
      // An abort reason is the caller's own value and is passed on untouched.
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(reason);
    };
    const onAbort = () => {
      giveUp(signal?.reason);
    };
    const onDeadline = () => {
      giveUp(tooLate(action));
    };
    const cancelDeadline =
      timeoutMs === undefined ? undefined : clock.schedule(onDeadline, timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    const onResponse = (value: T) => {
      stopWaiting();
      resolve(value);
    };
    answer.then(onResponse, giveUp);
  });
}

function tooLate(action: string): OpenRouterError {
  return new OpenRouterError(
    'UPSTREAM_TIMEOUT',
    `Cannot ${action}: the deadline of the call is over`,
    { hints: [{ kind: 'allow-more-time', option: 'timeout' }] },
  );
}
