import { checkHeaders } from '../../http/request.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { Clock } from '../../shared/clock.ts';
import { OpenRouterError } from '../../shared/errors.ts';

/** One request that many callers wait for. */
export interface SharedRequest<T> {
  /**
   * Joins the running request, or starts one. A caller that aborts does not affect the others; the request itself is aborted
   * with the last of them.
   */
  join(options?: CallOptions): Promise<T>;
}

interface Running<T> {
  readonly result: Promise<T>;
  readonly abort: AbortController;
  waiting: number;
}

/** Creates a {@link SharedRequest} from a function that sends it once. */
export function createSharedRequest<T>(
  send: (options: CallOptions) => Promise<T>,
  clock: Clock,
  action: string,
): SharedRequest<T> {
  let running: Running<T> | undefined;

  // The request belongs to all waiting calls, and to the observers of the call that started it.
  function start({ headers, onAttempt, onRetry }: CallOptions): Running<T> {
    const abort = new AbortController();
    const { signal } = abort;
    const started: Running<T> = {
      result: send({ signal, headers, onAttempt, onRetry }),
      abort,
      waiting: 0,
    };
    const clear = () => {
      if (running === started) running = undefined;
    };
    // Also prevents an unhandled rejection when no caller waits any more.
    started.result.then(clear, clear);
    return started;
  }

  function leave(joined: Running<T>): void {
    joined.waiting -= 1;
    if (joined.waiting > 0 || running !== joined) return;
    running = undefined;
    joined.abort.abort();
  }

  return {
    async join(options = {}) {
      options.signal?.throwIfAborted();
      // Those of the first call are sent for all: invalid ones may fail their own call only.
      checkHeaders(action, options.headers ?? {});
      running ??= start(options);
      const joined = running;
      joined.waiting += 1;
      try {
        return await waitFor(joined.result, options, clock, action);
      } finally {
        leave(joined);
      }
    },
  };
}

/** Waits for a result until the caller's signal aborts or its timeout elapses. */
async function waitFor<T>(
  result: Promise<T>,
  { signal, timeoutMs }: CallOptions,
  clock: Clock,
  action: string,
): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const stopWaiting = () => {
      cancelTimeout?.();
      signal?.removeEventListener('abort', onAbort);
    };
    const onFailure = (reason: unknown) => {
      stopWaiting();
      // An abort reason is the caller's own value and is passed on unchanged.
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(reason);
    };
    const onAbort = () => {
      onFailure(signal?.reason);
    };
    const onTimeout = () => {
      onFailure(timeoutError(action));
    };
    const cancelTimeout =
      timeoutMs === undefined ? undefined : clock.schedule(onTimeout, timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    const onResult = (value: T) => {
      stopWaiting();
      resolve(value);
    };
    result.then(onResult, onFailure);
  });
}

function timeoutError(action: string): OpenRouterError {
  return new OpenRouterError('UPSTREAM_TIMEOUT', `Cannot ${action}: the call timed out`, {
    hints: [{ kind: 'allow-more-time', option: 'timeout' }],
  });
}
