/** Pieces until the signal aborts: then its reason is thrown at once, whatever the pieces wait for. */
export function abortable<T>(
  chunks: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncIterable<T> {
  // A generator around them costs several promises for each of thousands of pieces.
  return signal === undefined ? chunks : untilAborted(chunks, signal);
}

async function* untilAborted<T>(chunks: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = chunks[Symbol.asyncIterator]();
  let isAtRest = true;
  try {
    for (;;) {
      signal.throwIfAborted();
      isAtRest = false;
      const step = await orAbort(iterator.next(), signal);
      isAtRest = true;
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    // Leaving gives the source up. One that hangs in the middle of a step would never answer.
    const leaving = iterator.return?.();
    leaving?.catch(() => undefined);
    if (isAtRest) await leaving;
  }
}

/** A promise, or the signal's reason when that comes first. A listener for each step: one for all would gather them. */
async function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const onAbort = () => {
      // An abort reason is the caller's own value and is passed on untouched.
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    // Asking for the next piece may have made the caller give up.
    if (signal.aborted) onAbort();
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}
