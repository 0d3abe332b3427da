import type { Transcription, TranscriptSegment } from '../../api/transcription/options.ts';
import { toSrt, toVtt } from '../../api/transcription/subtitles.ts';
import { DEFAULT_TRANSCRIPTION_MODEL } from '../../api/shared/defaults.ts';
import { OpenRouterError } from '../../shared/errors.ts';

/** Formats of a transcript. */
export const transcriptFormats = ['text', 'srt', 'vtt'] as const;

/** Format of a transcript. */
export type TranscriptFormat = (typeof transcriptFormats)[number];

const writers = { text: undefined, srt: toSrt, vtt: toVtt } as const satisfies Record<
  TranscriptFormat,
  unknown
>;

/**
 * Returns the subtitles of a transcript; `undefined` for the format `text`.
 *
 * @throws OpenRouterError `UPSTREAM_HTTP` with the text in `details.partialText` when it has no timestamps.
 */
export function toSubtitles(
  transcription: Transcription,
  format: TranscriptFormat,
): string | undefined {
  const write = writers[format];
  if (write === undefined) return undefined;
  const { text, segments = [], model, usage, generationId } = transcription;
  if (segments.length > 0 || text.trim() === '') return write(segments);
  const alternatives = [DEFAULT_TRANSCRIPTION_MODEL].filter((id) => id !== model);
  throw new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot create subtitles: ${model} returned its text without timestamps`,
    {
      requestId: generationId,
      hints: [
        { kind: 'partial-result', detail: 'partialText' },
        ...(alternatives.length === 0 ? [] : [{ kind: 'models', models: alternatives } as const]),
      ],
      details: { reason: 'invalid_response', partialText: text, usage, alternatives },
    },
  );
}

/** Returns the error of an incomplete transcript with its text as subtitles, which the reader of the result expects. */
export function withSubtitles(error: unknown, format: TranscriptFormat): unknown {
  const write = writers[format];
  if (write === undefined || !OpenRouterError.is(error)) return error;
  // Details are not typed; these are written by `api/transcription/incomplete-error.ts`.
  const segments = error.details['partialSegments'] as readonly TranscriptSegment[] | undefined;
  if (segments === undefined || segments.length === 0) return error;
  // The subtitles have the segments.
  return error.with({ details: { partialText: write(segments), partialSegments: undefined } });
}
