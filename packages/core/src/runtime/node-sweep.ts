import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes that are read between two sweeps: with twice as many memory rises by half again, with half as many it hardly falls. */
export const SWEEP_EVERY_BYTES = 8 * 1024 * 1024;

type Collect = (options: { readonly type: 'minor' }) => unknown;

/**
 * Keeps memory flat while much is read and dropped. A `fetch` takes two buffers of its own for each piece, which are dead as
 * soon as the piece was used, but they lie outside of V8's heap: 64 MiB of them pile up before it looks, and more in a program
 * that has run for a while. A sweep of the youngest objects frees them in a millisecond.
 *
 * @returns Hears how many bytes were read and are of no more use.
 */
export function createSweep(): (bytes: number) => void {
  let bytesSince = 0;
  return (bytes) => {
    bytesSince += bytes;
    if (bytesSince < SWEEP_EVERY_BYTES) return;
    bytesSince = 0;
    collector ??= findCollector() ?? (() => {});
    collector({ type: 'minor' });
  };
}

let collector: Collect | undefined;

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
