import * as v from 'valibot';

/** As large as the largest file that is measured with; the bytes beyond the film are never in memory. */
const MAX_VIDEO_BYTES = 512 * 2 ** 20;

/** More than any model gives at a time. */
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
 * What becomes of a video job.
 *
 * - `pendingMs`, `runningMs`: how long it is `pending` and then `in_progress`, by the emulator's
 *   clock; a quarter and three quarters of `videoMs` by default.
 * - `end`: how it ends (`completed`); `not_found` makes it a 404 from then on.
 * - `error`: what a job that did not complete says.
 * - `outputs`: how many videos it gives (1, at most 16).
 * - `delivery`: where the bytes are: behind `/videos/{id}/content` (`api`), at a storage host that
 *   content redirects to (`redirect`), or there with `unsigned_urls` that say so (`storage`).
 * - `ranges`: whether parts can be had (true); without them every answer is a whole 200.
 * - `videoBytes`: how long each file is made with a `free` box, at most 512 MiB. Fewer than eight
 *   bytes more than the film has cannot be added, and are left out.
 */
export type VideoScript = v.InferInput<typeof Script>;

/** A {@link VideoScript} with its defaults. */
export interface VideoScenario extends Omit<ParsedScript, 'pendingMs' | 'runningMs' | 'error'> {
  readonly pendingMs: number;
  readonly runningMs: number;
  readonly error: string | undefined;
}

type ParsedScript = v.InferOutput<typeof Script>;

/** What waits for the next jobs. */
export interface VideoScriptQueue {
  /** Throws when a script is none. */
  add(scripts: VideoScript | readonly VideoScript[]): void;
  /** What becomes of the next job. */
  take(): VideoScenario;
  clear(): void;
}

/** Creates an empty queue; jobs without a script take `videoMs` and complete. */
export function createVideoScriptQueue(videoMs: number): VideoScriptQueue {
  const queue: ParsedScript[] = [];
  return {
    add: (scripts) => {
      queue.push(...v.parse(v.array(Script), [scripts].flat()));
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
