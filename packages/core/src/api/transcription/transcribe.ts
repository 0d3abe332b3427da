import type { Answer, TransportRequest } from '../../http/contract.ts';
import { createMediaLoader } from '../../media/loader.ts';
import type { Media } from '../../media/media.ts';
import { nameFailures } from '../../media/named-source.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { CallLeft } from '../../shared/deadline.ts';
import { createCountdown } from '../../shared/deadline.ts';
import { OpenRouterError, withDetails } from '../../shared/errors.ts';
import { audioFormatOf } from '../../shared/media-type.ts';
import type { ApiContext } from '../shared/context.ts';
import { DEFAULT_TRANSCRIPTION_MODEL } from '../shared/defaults.ts';
import { estimateLater } from '../cost/estimate-later.ts';
import { withReservation } from '../cost/reservation.ts';
import type { ModelCatalogue } from '../shared/model-catalogue.ts';
import type { ModelDemand } from '../models/require-model.ts';
import { requireModel } from '../models/require-model.ts';
import { checkTranscriptionRequest } from './check-request.ts';
import { answerWithoutText, explainFailure } from './transcription-errors.ts';
import type { Transcription, TranscriptionFormat, TranscriptionRequest } from './options.ts';
import { transcriptionFormats } from './options.ts';
import type { TranscriptionJob } from './request.ts';
import { basename, toTransportBody } from './request.ts';
import { toTranscription, toTranscriptionUsage } from './wire.ts';

/**
 * Writes down what is said in a sound. Model and sound are looked at before anything is paid.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` for what is no sound or one that OpenRouter does not transcribe,
 * `MODEL_NOT_FOUND`, `INVALID_INPUT` for a model that does not transcribe or cannot tell times, and what the loader throws.
 */
export async function transcribe(
  context: ApiContext,
  given: TranscriptionRequest,
  call?: CallOptions,
): Promise<Transcription> {
  const { models, media, defaults, clock } = context;
  const request = checkTranscriptionRequest(given);
  const callLeft = createCountdown(call, clock, 'transcribe');
  const model = request.model ?? defaults.transcriptionModel ?? DEFAULT_TRANSCRIPTION_MODEL;
  const what = nameOf(request);
  await lookAtModel(models, toDemand(request, model, what), callLeft());
  const loader = createMediaLoader(media, clock);
  const sound = await nameFailures(
    request,
    async () => await loader.load(request.source, 'audio', callLeft()),
  );
  const job = { request, model, sound, format: requireFormat(sound, what) };
  const wire = {
    method: 'POST',
    path: 'audio/transcriptions',
    action: `transcribe ${what} with ${model}`,
    call: callLeft(),
    ...toTransportBody(job),
  } as const;
  try {
    const { value, headers } = await buy(context, { wire, job }, callLeft);
    const generationId = headers.get('x-generation-id') ?? undefined;
    const told = toTranscription(value);
    if (told === undefined) throw answerWithoutText(value, wire.action, generationId);
    return { ...told, model, generationId };
  } catch (error) {
    throw explainFailure(error, job);
  }
}

async function buy(
  context: ApiContext,
  { wire, job }: { readonly wire: TransportRequest; readonly job: TranscriptionJob },
  callLeft: CallLeft,
): Promise<Answer<unknown>> {
  const { request, model, sound } = job;
  // What was fetched is weighed instead of its address.
  const transcription = { ...request, source: sound.blob, model };
  const planned = {
    action: wire.action,
    estimate: estimateLater(context, { transcription }, callLeft),
    run: async () => await context.transport.json(wire, (answer) => answer),
    costOf: ({ value }: Answer<unknown>) => toTranscriptionUsage(value)?.costUsd,
  };
  return await withReservation(context.budget, planned, callLeft());
}

function toDemand(request: TranscriptionRequest, id: string, what: string): ModelDemand {
  const isDefault = request.model === undefined;
  return {
    id,
    defaultedBy: isDefault ? 'model or OPENROUTER_DEFAULT_TRANSCRIPTION_MODEL' : undefined,
    inputs: ['audio'],
    output: 'transcription',
    action: `transcribe ${what}`,
  };
}

/** A model that there is not is told with what it was wanted for. */
async function lookAtModel(
  models: ModelCatalogue,
  demand: ModelDemand,
  call: CallOptions | undefined,
): Promise<void> {
  try {
    await requireModel(models, demand, call);
  } catch (error) {
    const { id, defaultedBy, action } = demand;
    const isChosen = defaultedBy === undefined;
    if (!isChosen || !OpenRouterError.is(error) || error.code !== 'MODEL_NOT_FOUND') throw error;
    throw withDetails(error, { model: id }, `Cannot ${action}: there is no model "${id}"`);
  }
}

function nameOf({ filename = '' }: TranscriptionRequest): string {
  const name = basename(filename);
  return name === '' ? 'the audio' : `"${name}"`;
}

function requireFormat({ mediaType }: Media, what: string): TranscriptionFormat {
  const named = mediaType === 'audio/webm' ? 'webm' : audioFormatOf(mediaType);
  const format = transcriptionFormats.find((each) => each === named);
  if (format !== undefined) return format;
  throw new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot transcribe ${what}: ${mediaType} is not one of ${transcriptionFormats.join(', ')}`,
    {
      hints: [
        'Convert it first, for example with ffmpeg.',
        ...(named === undefined
          ? []
          : [`A model that listens to ${named} can be asked about it instead.`]),
      ],
      details: { mediaType, accepted: transcriptionFormats },
    },
  );
}
