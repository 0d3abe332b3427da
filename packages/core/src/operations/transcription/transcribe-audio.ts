import { DEFAULT_TRANSCRIPTION_MODEL } from '../../api/shared/defaults.ts';
import type {
  Transcription,
  TranscriptionProgress,
  TranscriptionRequest,
} from '../../api/transcription/options.ts';
import { formatTime } from '../../api/transcription/subtitles.ts';
import type { OpenRouter } from '../../client.ts';
import { systemClock } from '../../shared/clock.ts';
import { waitForWork } from '../shared/bounded-work.ts';
import { toMediaSource } from '../shared/media-reference.ts';
import type { OperationContext, OperationResult } from '../shared/operation.ts';
import { defineOperation } from '../shared/operation.ts';
import { billableEffects, billableErrors } from '../shared/effects.ts';
import { reportUpload } from '../shared/report-upload.ts';
import { toSubtitles, withSubtitles } from './transcript-format.ts';
import type { TranscribeData, TranscribeInput } from './transcribe-fields.ts';
import { toData, transcribeInput, transcribeOutput } from './transcribe-fields.ts';

/** Transcribes speech as text or subtitles. */
export const transcribeAudio = defineOperation({
  name: 'transcribe_audio',
  title: 'Transcribe audio',
  summary: 'Transcribes a recording as text or as SRT or WebVTT subtitles.',
  guidance:
    'Cheap and exact. For questions about audio use analyze_audio. Takes wav, mp3, flac, m4a, ogg, webm, aac, aiff and videos, of any length.',
  errors: billableErrors,
  related: ['analyze_audio', 'search_models'],
  effects: billableEffects,
  defaultModel: ({ transcriptionModel = DEFAULT_TRANSCRIPTION_MODEL }) => transcriptionModel,
  input: transcribeInput,
  output: transcribeOutput,
  async run(input, context) {
    const startedAtMs = (context.clock ?? systemClock).now();
    const { format } = input;
    const request = await toRequest(input, context);
    const size = request.source instanceof Blob ? request.source.size : undefined;
    const key = `transcribe_audio ${JSON.stringify([input, size])}`;
    const { softTimeoutMs = Infinity, clock = systemClock } = context;
    const transcription = await waitForWork(
      {
        key,
        remainingMs: softTimeoutMs - (clock.now() - startedAtMs),
        begin: async () => await transcribe(request, { input, context, key }),
      },
      context,
    );
    if (transcription === undefined) return toUnfinished(input, context, key);
    for (const message of transcription.notes) context.report({ type: 'note', message });
    const subtitles = toSubtitles(transcription, format);
    const data = toData(transcription, subtitles);
    return {
      data,
      text: subtitles ?? data.text,
      meta: { usage: data.usage, model: data.model },
      untrusted: true,
    };
  },
});

async function toRequest(
  input: TranscribeInput,
  context: OperationContext,
): Promise<TranscriptionRequest> {
  const { audio_path: reference, format, timestamps = [], max_cost_usd: _limit, ...same } = input;
  context.report({ type: 'progress', message: 'Loading the audio' });
  return {
    ...same,
    ...(await toMediaSource(reference, context)),
    timestamps: format === 'text' ? timestamps : [...timestamps, 'segment'],
  };
}

/** Last progress of the recordings that are being transcribed, by the key of the work. */
const progresses = new WeakMap<OpenRouter, Map<string, TranscriptionProgress>>();

function progressesOf(client: OpenRouter): Map<string, TranscriptionProgress> {
  const known = progresses.get(client) ?? new Map<string, TranscriptionProgress>();
  progresses.set(client, known);
  return known;
}

async function transcribe(
  request: TranscriptionRequest,
  { input, context, key }: { input: TranscribeInput; context: OperationContext; key: string },
): Promise<Transcription> {
  const known = progressesOf(context.client);
  try {
    return await context.client.transcribe(request, {
      ...reportUpload(context, input.max_cost_usd),
      onChunk(progress) {
        known.set(key, progress);
        const { doneSeconds, totalSeconds } = progress;
        const message = `Transcribed ${toShare(progress)}`;
        context.report({ type: 'progress', message, step: doneSeconds, total: totalSeconds });
      },
    });
  } catch (error) {
    const progress = known.get(key);
    if (context.signal?.aborted === true && progress !== undefined) reportStop(progress, context);
    throw withSubtitles(error, input.format);
  } finally {
    known.delete(key);
  }
}

/** Says what a caller who stops the call has, as the error of an abort is that of the caller. */
function reportStop(progress: TranscriptionProgress, context: OperationContext): void {
  context.report({
    type: 'note',
    message: `Stopped: ${toShare(progress)} transcribed and kept. Repeat the call to pay for the rest only.`,
  });
}

function toShare({
  doneSeconds,
  totalSeconds,
}: Pick<TranscriptionProgress, 'doneSeconds' | 'totalSeconds'>): string {
  const total = totalSeconds === undefined ? '' : ` of ${formatTime(totalSeconds)}`;
  return `${formatTime(doneSeconds)}${total}`;
}

/** Returns what is transcribed when the caller stops waiting. The rest goes on, and the same call waits for it. */
function toUnfinished(
  { format, model }: TranscribeInput,
  { client }: OperationContext,
  key: string,
): OperationResult<TranscribeData> {
  const progress = progressesOf(client).get(key);
  const { text = '', segments, doneSeconds = 0, totalSeconds } = progress ?? {};
  const received: Transcription = {
    text,
    segments,
    words: undefined,
    language: undefined,
    durationSeconds: totalSeconds,
    model: model ?? client.defaults.transcriptionModel ?? DEFAULT_TRANSCRIPTION_MODEL,
    usage: undefined,
    notes: [],
    generationId: undefined,
  };
  const subtitles = segments === undefined ? undefined : toSubtitles(received, format);
  const note = `Not complete: ${toShare({ doneSeconds, totalSeconds })} transcribed, and the rest goes on. Call transcribe_audio again with the same arguments to get it; nothing is paid twice.`;
  return {
    data: { ...toData(received, subtitles), complete: false },
    text: [subtitles ?? text, note].filter((part) => part !== '').join('\n\n'),
    untrusted: true,
  };
}
