import type { Transcription } from '../../api/transcription/options.ts';
import { toSrt, toVtt } from '../../api/transcription/subtitles.ts';
import { DEFAULT_TRANSCRIPTION_MODEL } from '../../api/shared/defaults.ts';
import { OpenRouterError } from '../../shared/errors.ts';

/** What a transcript can be given as. */
export const transcriptFormats = ['text', 'srt', 'vtt'] as const;

/** What a transcript is given as. */
export type TranscriptFormat = (typeof transcriptFormats)[number];

const writers = { text: undefined, srt: toSrt, vtt: toVtt } as const satisfies Record<
  TranscriptFormat,
  unknown
>;

/**
 * The subtitles of a transcript; `undefined` when none were asked for.
 *
 * @throws OpenRouterError `UPSTREAM_HTTP` with the text in `details.partialText` when it came without times.
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
    `Cannot make subtitles: ${model} gave its text without times`,
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
