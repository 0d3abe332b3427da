import { DEFAULT_TRANSCRIPTION_MODEL } from '../../api/shared/defaults.ts';
import type { TranscriptionRequest } from '../../api/transcription/options.ts';
import { toMediaSource } from '../shared/media-reference.ts';
import type { OperationContext } from '../shared/operation.ts';
import { defineOperation } from '../shared/operation.ts';
import { billableEffects, billableErrors } from '../shared/effects.ts';
import { reportUpload } from '../shared/report-upload.ts';
import { toSubtitles } from './transcript-format.ts';
import type { TranscribeInput } from './transcribe-fields.ts';
import { toData, transcribeInput, transcribeOutput } from './transcribe-fields.ts';

/** Transcribes speech as text or subtitles. */
export const transcribeAudio = defineOperation({
  name: 'transcribe_audio',
  title: 'Transcribe audio',
  summary: 'Transcribes a recording as text or as SRT or WebVTT subtitles.',
  guidance:
    'Cheap and exact. For questions about audio use analyze_audio. Takes wav, mp3, flac, m4a, ogg, webm, aac. Split recordings that take a provider more than 60 seconds.',
  errors: billableErrors,
  related: ['analyze_audio', 'search_models'],
  effects: billableEffects,
  defaultModel: ({ transcriptionModel = DEFAULT_TRANSCRIPTION_MODEL }) => transcriptionModel,
  input: transcribeInput,
  output: transcribeOutput,
  async run(input, context) {
    const request = await toRequest(input, context);
    const transcription = await context.client.transcribe(
      request,
      reportUpload(context, input.max_cost_usd),
    );
    for (const message of transcription.notes) context.report({ type: 'note', message });
    const subtitles = toSubtitles(transcription, input.format);
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
