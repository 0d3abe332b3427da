import { nameFailures } from '../../media/named-source.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { EndpointCall, OpenCall } from '../runner/call.ts';
import { beginCall } from '../runner/call.ts';
import type { EndpointMethod, JsonEndpoint, PreparedRequest } from '../runner/endpoint.ts';
import { sendReserved, toWire } from '../runner/run.ts';
import { checkTranscriptionRequest } from './check-request.ts';
import { loadRecording } from './load-recording.ts';
import type { SplitPlan } from './long-recording.ts';
import { planSplit } from './long-recording.ts';
import type { Transcription, TranscriptionOptions, TranscriptionRequest } from './options.ts';
import { toTransportBody } from './request.ts';
import { explainFailure, missingTextError } from './transcription-errors.ts';
import { nameOfAudio, requireFormat } from './transcription-format.ts';
import { toTranscription, toTranscriptionUsage } from './wire.ts';

type Endpoint = Omit<JsonEndpoint<TranscriptionRequest, Transcription>, 'prepare'>;

const endpoint: Endpoint = {
  name: 'transcription',
  action: 'transcribe',
  check: checkTranscriptionRequest,
  describe: (request) => `transcribe ${nameOfAudio(request)}`,
  requires: () => ({ inputs: ['audio'], output: 'transcription' }),
  explainModel,
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
};

/**
 * Transcribes speech. The model and the audio are checked before anything is paid. A long recording is split at pauses, and its
 * pieces are transcribed two at a time.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` for a file that is not audio or has a format that OpenRouter does not
 * transcribe, `MODEL_NOT_FOUND`, `INVALID_INPUT` for a model that does not transcribe or has no timestamps, and what the loader
 * throws. When pieces of a long recording fail, the error has the text of the others in `details.partialText`.
 */
export const transcribe: EndpointMethod<
  TranscriptionRequest,
  Transcription,
  TranscriptionOptions
> = async (context, request, options) => {
  const call = await beginCall(endpoint, context, request, options);
  const recording = await nameFailures(
    call.request,
    async () => await loadRecording(call.request.source, context, call.remaining()),
  );
  const format = requireFormat(recording, call.request);
  // The estimate uses the fetched audio, which its URL does not have.
  const estimated = { ...call.request, source: recording.blob };
  const plan = await planSplit(recording, call.modelId, call.request.chunkSeconds);
  if (plan !== undefined) return await transcribeLong(call, { plan, estimated }, options);
  const job = { request: call.request, model: call.modelId, audio: recording, format };
  return await transcribeWhole(call, { ...toTransportBody(job), estimated });
};

async function transcribeWhole(
  call: EndpointCall<TranscriptionRequest>,
  prepared: PreparedRequest<TranscriptionRequest>,
): Promise<Transcription> {
  const { transport } = call.context;
  try {
    const response = await sendReserved(endpoint, call, prepared, {
      send: async () => await transport.json(toWire(endpoint, call, prepared), (body) => body),
      costOf: ({ value }) => endpoint.costOf(value),
    });
    return endpoint.parse(response, call);
  } catch (error) {
    throw endpoint.explain?.(error, call) ?? error;
  }
}

async function transcribeLong(
  call: EndpointCall<TranscriptionRequest>,
  { plan, estimated }: { readonly plan: SplitPlan; readonly estimated: TranscriptionRequest },
  options: TranscriptionOptions | undefined,
): Promise<Transcription> {
  const { transcribeChunks } = await import('./transcribe-chunks.ts');
  const { createChunkSender } = await import('./send-chunk.ts');
  const { context, modelId, remaining } = call;
  try {
    return await transcribeChunks({
      call,
      plan,
      sender: createChunkSender(call),
      estimate: async () =>
        await endpoint.estimate(context, { ...estimated, model: modelId }, remaining()),
      onChunk: options?.onChunk,
    });
  } finally {
    plan.audio.close();
  }
}

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
