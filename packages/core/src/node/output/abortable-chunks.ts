/** Yields chunks until the signal aborts: then its reason is thrown at once, whatever the source waits for. */
export function abortable<T>(
  chunks: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncIterable<T> {
  // A generator costs several promises for each of thousands of chunks.
  return signal === undefined ? chunks : untilAborted(chunks, signal);
}

async function* untilAborted<T>(chunks: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = chunks[Symbol.asyncIterator]();
  let isIdle = true;
  try {
    for (;;) {
      signal.throwIfAborted();
      isIdle = false;
      const step = await orAbort(iterator.next(), signal);
      isIdle = true;
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    // Returns the source, without waiting for one that hangs in the middle of a step: it would never settle.
    const returned = iterator.return?.();
    returned?.catch(() => undefined);
    if (isIdle) await returned;
  }
}

/** Awaits a promise, or throws the signal's reason first. Each step has its own listener: a shared one would accumulate reactions. */
async function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const onAbort = () => {
      // An abort reason is the caller's own value and is passed on unchanged.
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    // Reading the next chunk may have aborted the signal.
    if (signal.aborted) onAbort();
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}
