import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes that are read between two sweeps: with twice as many memory rises by half again, with half as many it hardly falls. */
export const SWEEP_EVERY_BYTES = 8 * 1024 * 1024;

/** Bytes between two sweeps where one takes long, because much that is young is alive: V8 looks by itself as often. */
export const RARE_SWEEP_BYTES = 64 * 1024 * 1024;

/** Milliseconds that nobody misses. A sweep takes one or two when hardly anything young is alive. */
const LONG_SWEEP_MS = 10;

type Collect = (options: { readonly type: 'minor' }) => unknown;

let collector: Collect | undefined;
let bytesSince = 0;
let sweepAtBytes = SWEEP_EVERY_BYTES;

/**
 * Hears of bytes that were read and are of no more use, and keeps memory flat while there are many. A `fetch` takes two
 * buffers of its own for each piece, which are dead as soon as the piece was used, but they lie outside of V8's heap: 64 MiB
 * of them pile up before it looks, and more in a program that has run for a while. A sweep of the youngest objects frees them.
 *
 * @param now Milliseconds, of any clock that does not jump.
 */
export function sweepAfter(bytes: number, now: () => number = () => performance.now()): void {
  bytesSince += bytes;
  if (bytesSince < sweepAtBytes) return;
  bytesSince = 0;
  collector ??= findCollector() ?? (() => {});
  const startedAt = now();
  collector({ type: 'minor' });
  sweepAtBytes = now() - startedAt < LONG_SWEEP_MS ? SWEEP_EVERY_BYTES : RARE_SWEEP_BYTES;
}

/** The collector, which V8 shows to programs that are started so; a context that is made while the flag is set has it too. */
function findCollector(): Collect | undefined {
  if (globalThis.gc !== undefined) return globalThis.gc;
  try {
    setFlagsFromString('--expose-gc');
    const found: unknown = runInNewContext('globalThis.gc');
    setFlagsFromString('--no-expose-gc');
    // V8 documents its arguments nowhere but in its source (src/extensions/gc-extension.h).
    return typeof found === 'function' ? (found as Collect) : undefined;
  } catch {
    // Runtimes that only look like Node.js have other engines.
    return undefined;
  }
}
