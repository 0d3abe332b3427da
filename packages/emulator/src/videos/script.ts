import * as v from 'valibot';

import { parseScripts } from '../shared/parse-script.ts';

/** The largest file that benchmarks use; the padding is never in memory. */
const MAX_VIDEO_BYTES = 512 * 2 ** 20;

/** More than any model returns per job. */
const MAX_OUTPUTS = 16;

const ms = v.pipe(v.number(), v.minValue(0));

const Script = v.strictObject({
  pendingMs: v.optional(ms),
  runningMs: v.optional(ms),
  end: v.optional(
    v.picklist(['completed', 'failed', 'cancelled', 'expired', 'not_found']),
    'completed',
  ),
  error: v.optional(v.string()),
  outputs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_OUTPUTS)), 1),
  delivery: v.optional(v.picklist(['api', 'redirect', 'storage']), 'api'),
  ranges: v.optional(v.boolean(), true),
  videoBytes: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_VIDEO_BYTES)),
    0,
  ),
});

/**
 * Scenario of a video job.
 *
 * - `pendingMs`, `runningMs`: time in `pending` and then in `in_progress`, by the emulator's clock;
 *   by default a quarter and three quarters of `videoMs`.
 * - `end`: final status (`completed`); `not_found` makes the job a 404 from then on.
 * - `error`: error message of a job that did not complete.
 * - `outputs`: number of videos (1, at most 16).
 * - `delivery`: location of the files: `/videos/{id}/content` (`api`), a storage host that content
 *   redirects to (`redirect`), or that host named in `unsigned_urls` (`storage`).
 * - `ranges`: whether range requests are supported (true); otherwise every response is a complete
 *   200.
 * - `videoBytes`: size to which each file is padded with a `free` box, at most 512 MiB. Padding of
 *   less than eight bytes is impossible and is omitted.
 */
export type VideoScript = v.InferInput<typeof Script>;

/** A {@link VideoScript} with defaults applied. */
export interface VideoScenario extends Omit<ParsedScript, 'pendingMs' | 'runningMs' | 'error'> {
  readonly pendingMs: number;
  readonly runningMs: number;
  readonly error: string | undefined;
}

type ParsedScript = v.InferOutput<typeof Script>;

/** Queue of scripts for upcoming jobs. */
export interface VideoScriptQueue {
  /** Adds scripts; throws when one is invalid. */
  add(scripts: VideoScript | readonly VideoScript[]): void;
  /** Returns the scenario of the next job. */
  take(): VideoScenario;
  clear(): void;
}

/** Creates an empty queue; jobs without a script take `videoMs` and complete. */
export function createVideoScriptQueue(videoMs: number): VideoScriptQueue {
  const queue: ParsedScript[] = [];
  return {
    add: (scripts) => {
      queue.push(...parseScripts(Script, scripts, 'emulator.scriptVideo'));
    },
    take: () => {
      const script = queue.shift() ?? v.parse(Script, {});
      const { pendingMs = videoMs / 4, runningMs = (videoMs * 3) / 4, error, ...rest } = script;
      return { ...rest, pendingMs, runningMs, error };
    },
    clear: () => {
      queue.length = 0;
    },
  };
}
