import type { CallOptions } from '../../shared/call-options.ts';
import type { Cost } from '../../shared/cost.ts';
import { costOf } from '../../shared/cost-in.ts';
import type { ChatRequest } from '../chat/options.ts';
import { streamQuestion } from '../chat/stream.ts';
import type { ApiContext } from '../shared/context.ts';
import type { Model } from '../shared/model-catalogue.ts';
import type { EndpointRequests } from '../runner/call.ts';
import { beginCall } from '../runner/call.ts';
import { checkAudioRequest } from './check-request.ts';
import { fetchGeneration, usageOf } from './fetch-cost.ts';
import type { AudioRequest, AudioInfo, AudioResult, AudioStream } from './options.ts';
import { openAudioContainer } from './audio-container.ts';
import { collectAudio, toAudioStream } from './audio-stream.ts';
import type { AudioEvents } from './audio-events.ts';
import { missingAudioError, createAudioEvents } from './audio-events.ts';
import { checkVoice } from './voice.ts';

/** Default voice: every model of OpenAI that speaks has it. */
const DEFAULT_VOICE = 'alloy';

/**
 * Generates a spoken answer or music.
 *
 * @throws OpenRouterError what {@link streamAudio} throws, also when the audio is truncated.
 */
export async function generateAudio(
  context: ApiContext,
  request: AudioRequest,
  options?: CallOptions,
): Promise<AudioResult> {
  return await collectAudio(await streamAudio(context, request, options));
}

/** Checks before the chat of a spoken answer; the chat reserves the money itself. */
const endpoint: EndpointRequests<AudioRequest> = {
  name: 'audio',
  action: 'generate audio',
  check: checkAudioRequest,
  requires: () => ({ inputs: ['text'], output: 'audio' }),
};

/**
 * Streams a spoken answer or music; when this resolves, the first bytes are received.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, `INVALID_INPUT` for a model that generates no audio or a voice that it does not
 * have, `UPSTREAM_REFUSED` with `details.text` when the response is only text, and what a chat throws. The chunks throw with
 * reason `truncated` when the audio ends early.
 */
export async function streamAudio(
  context: ApiContext,
  input: AudioRequest,
  options?: CallOptions,
): Promise<AudioStream> {
  const call = await beginCall(endpoint, context, input, options);
  const { request, modelId: model, action, remaining } = call;
  const voice = chooseVoice(request, call.model);
  const events = streamQuestion({
    context,
    request: toChatRequest(request, model, voice),
    options: remaining(),
    dropsAudio: true,
    action,
  });
  const audio = createAudioEvents(events);
  const file = await openAudioContainer({
    chunks: audio.chunks,
    contentType: undefined,
    keepsSamples: false,
    action,
    generationId: undefined,
    onEmpty: () => missingAudioError(audio, action),
  });
  return toAudioStream({
    file,
    options,
    cancel: audio.cancel,
    partialDetails: () => ({ model, partialTranscript: audio.transcript }),
    async finish() {
      const info = await toInfo(audio, context, remaining());
      return {
        ...info,
        model: info.model ?? model,
        voice,
        notes: [...call.defaultNotes, ...info.notes],
        mediaType: file.mediaType,
      };
    },
  });
}

/** Returns the voice of a request. A model that accepts audio has conversations; one that only returns audio makes music. */
function chooseVoice({ voice }: AudioRequest, model: Model | undefined): string | undefined {
  if (voice !== undefined) {
    checkVoice(voice, model, 'generate audio');
    return voice;
  }
  const { supportedVoices = [], inputModalities = ['audio'] } = model ?? {};
  if (supportedVoices.length > 0)
    return supportedVoices.includes(DEFAULT_VOICE) ? DEFAULT_VOICE : supportedVoices[0];
  return inputModalities.includes('audio') ? DEFAULT_VOICE : undefined;
}

function toChatRequest(
  { prompt, format = 'pcm16', maxTokens, provider }: AudioRequest,
  model: string,
  voice: string | undefined,
): ChatRequest {
  return {
    model,
    messages: [{ role: 'user', content: prompt }],
    modalities: ['text', 'audio'],
    audio: { voice, format },
    maxTokens,
    provider,
  };
}

async function toInfo(
  { result, transcript }: AudioEvents,
  context: ApiContext,
  options: CallOptions | undefined,
): Promise<
  Pick<
    AudioInfo,
    'transcript' | 'usage' | keyof Cost | 'generationId' | 'notes' | 'finishReason'
  > & {
    readonly model: string | undefined;
  }
> {
  const { usage, generationId, model, notes = [], finishReason } = result ?? {};
  const generation =
    usage?.costUsd !== undefined || generationId === undefined
      ? undefined
      : await fetchGeneration(context, generationId, options);
  return {
    transcript,
    usage: usage ?? usageOf(generation),
    ...costOf(usage?.costUsd === undefined ? generation : usage),
    generationId,
    notes,
    finishReason,
    model: model === '' ? undefined : model,
  };
}
