import type { ByteResponse } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { costOf } from '../../shared/cost-in.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { EndpointCall } from '../runner/call.ts';
import type { Sending } from '../runner/endpoint.ts';
import { defineStreamEndpoint } from '../runner/run.ts';
import type { ApiContext } from '../shared/context.ts';
import { checkSpeechRequest } from './check-request.ts';
import { fetchGeneration, usageOf } from './fetch-cost.ts';
import type { AudioResult, AudioStream, SpeechRequest } from './options.ts';
import { openAudioContainer } from './audio-container.ts';
import { collectAudio, toAudioStream } from './audio-stream.ts';
import { formatOf, toSpeechBody } from './speech-body.ts';
import { checkVoice } from './voice.ts';

/**
 * Generates speech from a text.
 *
 * @throws OpenRouterError what {@link streamSpeech} throws, also when the audio is truncated.
 */
export async function generateSpeech(
  context: ApiContext,
  request: SpeechRequest,
  options?: CallOptions,
): Promise<AudioResult> {
  return await collectAudio(await streamSpeech(context, request, options));
}

/**
 * Streams speech that is generated from a text. Model, voice and recording are checked before anything is paid; when this
 * resolves, the first bytes are received.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, `INVALID_INPUT` for a model that does not generate speech or a voice that it does
 * not have, and what the loader throws. The chunks throw `UPSTREAM_HTTP` or `UPSTREAM_TIMEOUT`, reason `truncated`, when the
 * audio ends early.
 */
export const streamSpeech = defineStreamEndpoint<SpeechRequest, AudioStream>({
  name: 'speech',
  action: 'generate speech',
  check: checkSpeechRequest,
  requires: () => ({ inputs: ['text'], output: 'speech' }),
  async prepare(call) {
    const { context, request, modelId, remaining } = call;
    const job = { request, model: modelId, voice: chooseVoice(call) };
    return { body: await toSpeechBody(job, context, remaining()) };
  },
  estimate: async (context, request, options) =>
    await (await import('./estimate.ts')).estimateSpeech(context, request, options),
  open: openSpeech,
  otherForm: (error, { request, modelId }) =>
    request.format === undefined && formatOf(request, modelId) === 'mp3' && isAboutFormat(error)
      ? { ...request, format: 'wav' }
      : undefined,
  explain: (error, { request }) => explainRefusal(error, request),
});

function isAboutFormat({ message }: OpenRouterError): boolean {
  return /format|mp3|pcm|codec/iu.test(message);
}

/** Adds a hint about the format to a refusal: the formats of a model are listed nowhere, only its refusal shows them. */
function explainRefusal(error: unknown, { format }: SpeechRequest): unknown {
  if (!OpenRouterError.is(error) || error.status !== 400 || format !== 'mp3') return error;
  return error.with({
    hints: [
      ...error.hints,
      { kind: 'set-option', option: 'speechFormat', to: 'wav', note: 'some models have no MP3' },
    ],
  });
}

/**
 * Returns the voice of a request; a recording replaces it.
 *
 * @throws OpenRouterError `INVALID_INPUT` for a voice that the model does not have.
 */
function chooseVoice({ request, model }: EndpointCall<SpeechRequest>): string | undefined {
  const { voice, voiceSample } = request;
  if (voice !== undefined) checkVoice(voice, model, 'generate speech');
  return voice ?? (voiceSample === undefined ? model?.supportedVoices?.[0] : undefined);
}

/** Milliseconds that the reader of a complete stream has to ask for its cost: longer than its request takes. */
export const FINISH_GRACE_MS = 60_000;

async function openSpeech(
  response: ByteResponse,
  { call, wire, reservation }: Sending<SpeechRequest>,
): Promise<AudioStream> {
  const { context, request, modelId: model, remaining } = call;
  const isFree = model.includes(':free');
  const generationId = response.headers.get('x-generation-id') ?? undefined;
  const chunks = response.chunks[Symbol.asyncIterator]();
  const file = await openAudioContainer({
    chunks,
    contentType: response.headers.get('content-type') ?? undefined,
    keepsSamples: request.format === 'pcm',
    action: wire.action,
    generationId,
  });
  let cancelGrace = () => {};
  return toAudioStream({
    file,
    options: wire.options,
    cancel: async () => await chunks.return?.(),
    onEnd: async (failure) => {
      if (failure === undefined) await reservation.settle(undefined);
      else await reservation.fail(failure);
    },
    onDone: () => {
      // A reader that never asks for the cost leaves the estimate as the cost.
      const settle = () => void reservation.settle(undefined);
      cancelGrace = context.clock.schedule(settle, FINISH_GRACE_MS);
    },
    partialDetails: () => ({ generationId, model }),
    async finish() {
      cancelGrace();
      // The cost of a free model is known, and the caller should not wait for it.
      const generation =
        isFree || generationId === undefined
          ? undefined
          : await fetchGeneration(context, generationId, remaining());
      const cost = isFree ? costOf({ costUsd: 0 }) : costOf(generation);
      await reservation.settle(cost);
      return {
        transcript: undefined,
        model,
        voice: chooseVoice(call),
        usage: usageOf(generation),
        ...cost,
        generationId,
        notes: call.defaultNotes,
        finishReason: undefined,
        mediaType: file.mediaType,
      };
    },
  });
}
