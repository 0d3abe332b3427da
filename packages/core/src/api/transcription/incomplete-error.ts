import { OpenRouterError } from '../../shared/errors.ts';
import type { ChunkFailure, DoneChunk } from './done-chunk.ts';
import { formatTime } from './subtitles.ts';
import type { TranscriptionUsage } from './options.ts';
import { stitch } from './stitch.ts';

/** Range of a recording. */
interface TimeRange {
  readonly startSeconds: number;
  /** `undefined` for the end of the recording. */
  readonly endSeconds: number | undefined;
}

/**
 * Returns the error for a recording of which a part could not be transcribed: the first failure in order of time, with the
 * text of the other pieces, their ranges and those that are missing. What is not an `OpenRouterError`, the reason of the caller
 * for an abort, is returned unchanged: the pieces are kept for the next call.
 */
export function incompleteError(
  failures: readonly ChunkFailure[],
  done: readonly DoneChunk[],
  recording: {
    readonly durationSeconds: number | undefined;
    readonly usage: TranscriptionUsage | undefined;
  },
): unknown {
  const abort = failures.find(({ error }) => !OpenRouterError.is(error));
  if (abort !== undefined) return abort.error;
  const [first] = failures.toSorted(
    (one, other) => (one.chunk?.index ?? Infinity) - (other.chunk?.index ?? Infinity),
  );
  const error = first?.error;
  if (!OpenRouterError.is(error) || done.length === 0) return error;
  const { durationSeconds, usage } = recording;
  const { text, segments } = stitch(done);
  const missing = missingRanges(done, durationSeconds);
  const ranges = missing.map(
    ({ startSeconds, endSeconds }) =>
      `${formatTime(startSeconds)} to ${endSeconds === undefined ? 'the end' : formatTime(endSeconds)}`,
  );
  return error.with({
    message: `${error.message}; not transcribed: ${ranges.join(', ')}`,
    hints: [
      ...error.hints,
      { kind: 'partial-result', detail: 'partialText' },
      {
        kind: 'text',
        text: 'Repeat the call: what was transcribed is kept, and only the rest is paid.',
      },
    ],
    details: {
      partialText: text,
      partialSegments: segments,
      missing,
      usage,
    },
  });
}

/** Returns the ranges of a recording that no piece covers. */
function missingRanges(
  done: readonly Pick<DoneChunk, 'startSeconds' | 'endSeconds' | 'index'>[],
  durationSeconds: number | undefined,
): readonly TimeRange[] {
  const ranges: TimeRange[] = [];
  let endSeconds = 0;
  let next = 0;
  for (const chunk of done.toSorted((one, other) => one.index - other.index)) {
    if (chunk.index > next)
      ranges.push({ startSeconds: endSeconds, endSeconds: chunk.startSeconds });
    ({ endSeconds } = chunk);
    next = chunk.index + 1;
  }
  // A piece ends within its last packet.
  const isOver = durationSeconds !== undefined && endSeconds >= durationSeconds - 0.5;
  if (!isOver) ranges.push({ startSeconds: endSeconds, endSeconds: durationSeconds });
  return ranges;
}
