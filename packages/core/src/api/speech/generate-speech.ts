import type { TransportRequest } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { CallLeft } from '../../shared/deadline.ts';
import { createCountdown } from '../../shared/deadline.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { DEFAULT_SPEECH_MODEL } from '../shared/defaults.ts';
import type { ApiContext } from '../shared/context.ts';
import { estimateLater } from '../cost/estimate-later.ts';
import type { Reservation } from '../cost/reservation-handle.ts';
import { reserve } from '../cost/reservation.ts';
import type { Model } from '../shared/model-catalogue.ts';
import { requireModel } from '../models/require-model.ts';
import { checkSpeechRequest } from './check-request.ts';
import { lookUpGeneration, usageOf } from './fetch-cost.ts';
import type { SoundResult, SoundStream, SpeechRequest } from './options.ts';
import { openSoundFile } from './audio-container.ts';
import { collectSound, toSoundStream } from './audio-stream.ts';
import type { SpeechJob } from './speech-body.ts';
import { toSpeechBody } from './speech-body.ts';
import { checkVoice } from './voice.ts';

/**
 * Speaks a text.
 *
 * @throws OpenRouterError what {@link streamSpeech} throws, also when the sound breaks off.
 */
export async function generateSpeech(
  context: ApiContext,
  request: SpeechRequest,
  call?: CallOptions,
): Promise<SoundResult> {
  return await collectSound(await streamSpeech(context, request, call));
}

/**
 * Speaks a text, and gives the sound as it comes. Model, voice and recording are looked at before anything is paid; when this
 * answers, the first bytes are there.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, `INVALID_INPUT` for a model that does not speak or a voice that it does not have,
 * and what the loader throws. The pieces throw `UPSTREAM_HTTP` or `UPSTREAM_TIMEOUT`, reason `truncated`, when they break off.
 */
export async function streamSpeech(
  context: ApiContext,
  given: SpeechRequest,
  call?: CallOptions,
): Promise<SoundStream> {
  const request = checkSpeechRequest(given);
  const { models, defaults, clock } = context;
  const callLeft = createCountdown(call, clock, 'generate speech');
  const model = request.model ?? defaults.speechModel ?? DEFAULT_SPEECH_MODEL;
  const known = await requireModel(
    models,
    {
      id: model,
      defaultedBy:
        request.model === undefined ? 'model or OPENROUTER_DEFAULT_SPEECH_MODEL' : undefined,
      inputs: ['text'],
      output: 'speech',
      action: 'generate speech',
    },
    callLeft(),
  );
  const job = { request, model, voice: chooseVoice(request, known) };
  const body = await toSpeechBody(job, context, callLeft());
  const action = `generate speech with ${model}`;
  const estimate = estimateLater(context, { speech: { ...request, model } }, callLeft);
  const reservation = await reserve(context.budget, { action, estimate }, callLeft());
  try {
    const wire = { method: 'POST', path: 'audio/speech', action, body, call: callLeft() } as const;
    return await openSpeech({ ...job, context, callLeft, reservation }, wire);
  } catch (error) {
    await reservation.fail(error);
    throw explainRefusal(error, request);
  }
}

/** Which formats a model gives is listed nowhere: only its refusal tells. */
function explainRefusal(error: unknown, { format = 'mp3' }: SpeechRequest): unknown {
  if (!OpenRouterError.is(error) || error.status !== 400 || format !== 'mp3') return error;
  const { code, message, hints, retryable, status, requestId, details, cause } = error;
  return new OpenRouterError(code, message, {
    retryable,
    status,
    requestId,
    details,
    cause,
    hints: [...hints, 'Some models give no MP3: ask for the format "wav".'],
  });
}

/** The voice to ask for; a recording is one already. */
function chooseVoice(
  { voice, voiceSample }: SpeechRequest,
  model: Model | undefined,
): string | undefined {
  if (voice !== undefined) checkVoice(voice, model, 'generate speech');
  return voice ?? (voiceSample === undefined ? model?.supportedVoices?.[0] : undefined);
}

interface ReservedSpeech extends SpeechJob {
  readonly context: ApiContext;
  readonly callLeft: CallLeft;
  readonly reservation: Reservation;
}

async function openSpeech(
  { request, model, voice, context, callLeft, reservation }: ReservedSpeech,
  wire: TransportRequest,
): Promise<SoundStream> {
  const answer = await context.transport.bytes(wire);
  const isFree = model.includes(':free');
  const generationId = answer.headers.get('x-generation-id') ?? undefined;
  const pieces = answer.pieces[Symbol.asyncIterator]();
  const file = await openSoundFile({
    pieces,
    contentType: answer.headers.get('content-type') ?? undefined,
    keepsSamples: request.format === 'pcm',
    action: wire.action,
    generationId,
  });
  return toSoundStream({
    file,
    call: wire.call,
    leave: async () => await pieces.return?.(),
    onEnd: async (failure) => {
      if (failure === undefined) await reservation.settle(undefined);
      else await reservation.fail(failure);
    },
    partialDetails: () => ({ generationId, model }),
    async finish() {
      // What is free need not be asked about, and whoever waits for the sound does not wait for a nothing.
      const noted =
        isFree || generationId === undefined
          ? undefined
          : await lookUpGeneration(context, generationId, callLeft());
      const costUsd = isFree ? 0 : noted?.costUsd;
      await reservation.settle(costUsd);
      return {
        transcript: undefined,
        model,
        voice,
        usage: usageOf(noted),
        costUsd,
        generationId,
        finishReason: undefined,
        mediaType: file.mediaType,
      };
    },
  });
}
