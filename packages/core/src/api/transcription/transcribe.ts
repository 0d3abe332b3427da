import { createMediaLoader } from '../../media/loader.ts';
import type { Media } from '../../media/media.ts';
import { nameFailures } from '../../media/named-source.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { audioFormatOf } from '../../shared/media-type.ts';
import type { OpenCall } from '../runner/call.ts';
import { defineEndpoint } from '../runner/run.ts';
import { checkTranscriptionRequest } from './check-request.ts';
import { missingTextError, explainFailure } from './transcription-errors.ts';
import type { Transcription, TranscriptionFormat, TranscriptionRequest } from './options.ts';
import { transcriptionFormats } from './options.ts';
import { basename, toTransportBody } from './request.ts';
import { toTranscription, toTranscriptionUsage } from './wire.ts';

/**
 * Transcribes speech. The model and the audio are checked before anything is paid.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` for a file that is not audio or has a format that OpenRouter does not
 * transcribe, `MODEL_NOT_FOUND`, `INVALID_INPUT` for a model that does not transcribe or has no timestamps, and what the loader
 * throws.
 */
export const transcribe = defineEndpoint<TranscriptionRequest, Transcription>({
  name: 'transcription',
  action: 'transcribe',
  check: checkTranscriptionRequest,
  describe: (request) => `transcribe ${nameOf(request)}`,
  requires: () => ({ inputs: ['audio'], output: 'transcription' }),
  explainModel,
  async prepare({ context, request, modelId, remaining }) {
    const loader = createMediaLoader(context.media, context.clock);
    const audio = await nameFailures(
      request,
      async () => await loader.load(request.source, 'audio', remaining()),
    );
    const format = requireFormat(audio, nameOf(request));
    return {
      ...toTransportBody({ request, model: modelId, audio, format }),
      // The estimate uses the size of the fetched audio, which its URL does not have.
      estimated: { ...request, source: audio.blob },
    };
  },
  estimate: async (context, request, options) =>
    await (await import('./estimate.ts')).estimateTranscription(context, request, options),
  costOf: (response) => toTranscriptionUsage(response),
  parse({ value, headers }, { modelId, action, defaultNotes }) {
    const generationId = headers.get('x-generation-id') ?? undefined;
    const transcription = toTranscription(value);
    if (transcription === undefined) throw missingTextError(value, action, generationId);
    return { ...transcription, model: modelId, notes: defaultNotes, generationId };
  },
  explain: (error, { request, modelId }) => explainFailure(error, { request, model: modelId }),
});

/** Adds the action to the error about a chosen model that does not exist. */
function explainModel(error: unknown, call: OpenCall<TranscriptionRequest>): unknown {
  const { request, modelId, actionWithoutModel } = call;
  const isChosen = request.model !== undefined;
  if (!isChosen || !OpenRouterError.is(error) || error.code !== 'MODEL_NOT_FOUND') return error;
  return error.with({
    message: `Cannot ${actionWithoutModel}: there is no model "${modelId}"`,
    details: { model: modelId },
  });
}

function nameOf({ filename = '' }: TranscriptionRequest): string {
  const name = basename(filename);
  return name === '' ? 'the audio' : `"${name}"`;
}

function requireFormat({ mediaType }: Media, label: string): TranscriptionFormat {
  const named = mediaType === 'audio/webm' ? 'webm' : audioFormatOf(mediaType);
  const format = transcriptionFormats.find((each) => each === named);
  if (format !== undefined) return format;
  throw new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot transcribe ${label}: ${mediaType} is not one of ${transcriptionFormats.join(', ')}`,
    {
      hints: [
        { kind: 'text', text: 'Convert it first, for example with ffmpeg.' },
        ...(named === undefined
          ? []
          : [
              {
                kind: 'use-capability',
                capability: 'analyzeAudio',
                why: 'a model can listen to it',
              } as const,
            ]),
      ],
      details: { mediaType, accepted: transcriptionFormats },
    },
  );
}
