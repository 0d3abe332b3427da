import { cpuUsage } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes that are read between two collections: twice as many cost half as much memory again, half as many save hardly any. */
export const SWEEP_EVERY_BYTES = 8 * 1024 * 1024;

/** Bytes between two collections when one takes long, because many young objects are alive: V8 collects as often itself. */
export const RARE_SWEEP_BYTES = 64 * 1024 * 1024;

/** Milliseconds above which a collection is long. One takes one or two when hardly any young object is alive. */
const LONG_SWEEP_MS = 10;

type Collect = (options: { readonly type: 'minor' }) => unknown;

let collector: Collect | undefined;
let bytesSince = 0;
let sweepAtBytes = SWEEP_EVERY_BYTES;

/**
 * Counts bytes that were read and are no longer needed, and keeps memory flat while there are many. A `fetch` allocates two
 * buffers of its own for each chunk, which are garbage as soon as the chunk was used, but they lie outside V8's heap: 64 MiB
 * of them accumulate before V8 collects, and more in a program that has run for a while. A minor collection frees them.
 *
 * @param now Milliseconds of computing: on a busy machine the time on the wall says more of other programs than of a sweep.
 */
export function sweepAfter(bytes: number, now: () => number = cpuMs): void {
  bytesSince += bytes;
  if (bytesSince < sweepAtBytes) return;
  bytesSince = 0;
  collector ??= findCollector() ?? (() => {});
  const startedAt = now();
  collector({ type: 'minor' });
  sweepAtBytes = now() - startedAt < LONG_SWEEP_MS ? SWEEP_EVERY_BYTES : RARE_SWEEP_BYTES;
}

/** Milliseconds that this process has computed so far, its helper threads included. */
function cpuMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1_000;
}

/** Finds the collector, which V8 exposes with a flag; a context that is created while the flag is set has it too. */
function findCollector(): Collect | undefined {
  if (globalThis.gc !== undefined) return globalThis.gc;
  try {
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('globalThis.gc');
    setFlagsFromString('--no-expose-gc');
    // V8 documents its arguments only in its source (src/extensions/gc-extension.h).
    return typeof collect === 'function' ? (collect as Collect) : undefined;
  } catch {
    // Runtimes that imitate Node.js have other engines.
    return undefined;
  }
}
