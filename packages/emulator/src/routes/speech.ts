import type { ResolvedModel } from '../models/catalogue.ts';
import { countTextTokens } from '../chat/tokens.ts';
import { noEndpoints, requireEndpoint, requireModel } from '../validation/require-model.ts';
import { chooseProvider } from '../validation/choose-provider.ts';
import { requireVoice } from '../validation/require-voice.ts';
import type { Provider } from '../models/providers.ts';
import { invalidRequest } from '../shared/api-error.ts';
import { parseSpeechRequest, type SpeechRequest } from '../speech/request.ts';
import { choosePitch, synthesizeSpeech } from '../speech/synthesize.ts';
import { SPEECH_FORMATS } from '../speech/support.ts';
import { countSpeech, type SpeechUsage } from '../speech/usage.ts';
import { toByteStream } from '../wire/byte-stream.ts';
import { type Exchange, requireJson, type Route } from './route.ts';

/** `POST /audio/speech`: a text as audio, streamed. */
export const speech: Route = {
  method: 'POST',
  path: '/audio/speech',
  access: 'key',
  respond: async (exchange) => {
    const request = parseSpeechRequest(requireJson(exchange));
    const { catalogue, rateLimit } = exchange.emulator;
    const model = requireModel(catalogue, request.model);
    requireEndpoint(model, ['speech']);
    const voice = requireSupported(request, model);
    const provider = chooseProvider(model.entry);
    const pitch = await choosePitch(request, voice);
    rateLimit.count(exchange.key ?? '', model.entry.id);
    const { speech: support = {}, pricing } = model.entry;
    const { seconds, contentType, chunks } = synthesizeSpeech(request, pitch, support);
    const usage = countSpeech(pricing, request.input, seconds);
    const id = recordGeneration(exchange, { request, model, provider, usage });
    const headers = { 'Content-Type': contentType, 'X-Generation-Id': id };
    return new Response(toByteStream(chunks), { headers });
  },
};

/** Range of `speed` for models that support it. */
const MIN_SPEED = 0.25;
const MAX_SPEED = 4;

/** Throws for unsupported options; returns the voice. */
function requireSupported(request: SpeechRequest, model: ResolvedModel): string {
  const { requested, entry } = model;
  const { formats = SPEECH_FORMATS, supportsSpeed = false, defaultVoice } = entry.speech ?? {};
  const { voice = defaultVoice, format, speed, sample, input } = request;
  if (sample !== undefined && !entry.input.includes('audio')) {
    throw noEndpoints(model, 'No endpoints found that support voice cloning');
  }
  requireVoice(model, voice, 'voice');
  if (voice === undefined && sample === undefined) {
    const supported = entry.voices?.join(', ') ?? 'not listed';
    throw invalidRequest(`voice: ${requested} needs a voice; its voices are ${supported}`);
  }
  if (!formats.includes(format)) {
    const supported = formats.join(', ');
    throw invalidRequest(`response_format: ${requested} supports ${supported}, not ${format}`);
  }
  if (supportsSpeed && (speed < MIN_SPEED || speed > MAX_SPEED)) {
    throw invalidRequest(`speed: ${requested} supports ${MIN_SPEED} to ${MAX_SPEED}, not ${speed}`);
  }
  if (countTextTokens(input) > entry.contextLength) {
    throw invalidRequest(`input: ${requested} reads at most ${entry.contextLength} tokens`);
  }
  return voice ?? '';
}

/** Delay until a generation of speech is found: OpenRouter writes it a little later. */
const GENERATION_DELAY_MS = 500;

interface SpeechRecord {
  readonly request: SpeechRequest;
  readonly model: ResolvedModel;
  readonly provider: Provider;
  readonly usage: SpeechUsage;
}

function recordGeneration(
  { emulator, key = '', headers }: Exchange,
  { request, model, provider, usage }: SpeechRecord,
): string {
  const now = emulator.clock.now();
  const id = emulator.ids.generationId('gen-tts', now);
  emulator.generations.add({
    id,
    key,
    apiType: 'tts',
    model: model.entry.id,
    providerName: provider.name,
    createdAtMs: now,
    availableAtMs: now + GENERATION_DELAY_MS,
    costUsd: usage.costUsd,
    isFree: model.entry.id.endsWith(':free'),
    isStreamed: true,
    promptTokens: usage.promptTokens,
    completionTokens: usage.completionTokens,
    audioInPrompt: request.sample === undefined ? undefined : 1,
    sessionId: request.sessionId ?? headers.get('x-session-id') ?? undefined,
    referer: headers.get('HTTP-Referer') ?? undefined,
    userAgent: headers.get('User-Agent') ?? undefined,
  });
  return id;
}
