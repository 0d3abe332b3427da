import type { CallOptions } from '../../shared/call-options.ts';
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
import { responseWithoutAudio, createAudioEvents } from './audio-events.ts';
import { checkVoice } from './voice.ts';

/** Who speaks when nobody says otherwise: the voice that every speaking model of OpenAI has. */
const USUAL_VOICE = 'alloy';

/**
 * Answers aloud, or makes music.
 *
 * @throws OpenRouterError what {@link streamAudio} throws, also when the sound breaks off.
 */
export async function generateAudio(
  context: ApiContext,
  request: AudioRequest,
  options?: CallOptions,
): Promise<AudioResult> {
  return await collectAudio(await streamAudio(context, request, options));
}

/** What is looked at before the chat of a spoken answer; the chat reserves the money itself. */
const endpoint: EndpointRequests<AudioRequest> = {
  name: 'audio',
  action: 'generate audio',
  check: checkAudioRequest,
  requires: () => ({ inputs: ['text'], output: 'audio' }),
};

/**
 * Answers aloud, or makes music, and gives the audio as it comes; when this resolves, the first bytes are there.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, `INVALID_INPUT` for a model that makes no audio or a voice that it does not have,
 * `UPSTREAM_REFUSED` with `details.text` when the response is a text only, and what a chat throws. The chunks throw with reason
 * `truncated` when they break off.
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
  const answer = createAudioEvents(events);
  const file = await openAudioContainer({
    chunks: answer.chunks,
    contentType: undefined,
    keepsSamples: false,
    action,
    generationId: undefined,
    onEmpty: () => responseWithoutAudio(answer, action),
  });
  return toAudioStream({
    file,
    options,
    leave: answer.leave,
    partialDetails: () => ({ model, partialTranscript: answer.transcript }),
    async finish() {
      const info = await toInfo(answer, context, remaining());
      return { ...info, model: info.model ?? model, voice, mediaType: file.mediaType };
    },
  });
}

/** The voice to ask for. A model that hears is one to talk with; one that only sounds makes music. */
function chooseVoice({ voice }: AudioRequest, model: Model | undefined): string | undefined {
  if (voice !== undefined) {
    checkVoice(voice, model, 'generate audio');
    return voice;
  }
  const { supportedVoices = [], inputModalities = ['audio'] } = model ?? {};
  if (supportedVoices.length > 0)
    return supportedVoices.includes(USUAL_VOICE) ? USUAL_VOICE : supportedVoices[0];
  return inputModalities.includes('audio') ? USUAL_VOICE : undefined;
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
  Pick<AudioInfo, 'transcript' | 'usage' | 'costUsd' | 'generationId' | 'finishReason'> & {
    readonly model: string | undefined;
  }
> {
  const { usage, generationId, model, finishReason } = result ?? {};
  const noted =
    usage?.costUsd !== undefined || generationId === undefined
      ? undefined
      : await fetchGeneration(context, generationId, options);
  return {
    transcript,
    usage: usage ?? usageOf(noted),
    costUsd: usage?.costUsd ?? noted?.costUsd,
    generationId,
    finishReason,
    model: model === '' ? undefined : model,
  };
}
