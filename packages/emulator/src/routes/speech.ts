import type { ResolvedModel } from '../models/catalogue.ts';
import { countTextTokens } from '../chat/tokens.ts';
import { noEndpoints, requireEndpoint, requireModel } from '../validation/require-model.ts';
import { chooseProvider } from '../validation/choose-provider.ts';
import { requireVoice } from '../validation/require-voice.ts';
import type { Provider } from '../models/providers.ts';
import { invalidRequest } from '../shared/api-error.ts';
import { parseSpeechRequest, type SpeechRequest } from '../speech/request.ts';
import { choosePitch, speak } from '../speech/synthesize.ts';
import { SPEECH_FORMATS } from '../speech/support.ts';
import { countSpeech, type SpeechUsage } from '../speech/usage.ts';
import { toByteStream } from '../wire/byte-stream.ts';
import { type Exchange, requireJson, type Route } from './route.ts';

/** `POST /audio/speech`: a text spoken, as a stream of bytes. */
export const speech: Route = {
  method: 'POST',
  path: '/audio/speech',
  access: 'key',
  answer: async (exchange) => {
    const request = parseSpeechRequest(requireJson(exchange));
    const { catalogue, rateLimit } = exchange.emulator;
    const model = requireModel(catalogue, request.model);
    requireEndpoint(model, ['speech']);
    const voice = requireAbilities(request, model);
    const provider = chooseProvider(model.entry);
    const pitch = await choosePitch(request, voice);
    rateLimit.count(exchange.key ?? '', model.entry.id);
    const { speech: support = {}, pricing } = model.entry;
    const { seconds, contentType, pieces } = speak(request, pitch, support);
    const usage = countSpeech(pricing, request.input, seconds);
    const id = remember(exchange, { request, model, provider, usage });
    const headers = { 'Content-Type': contentType, 'X-Generation-Id': id };
    return new Response(toByteStream(pieces), { headers });
  },
};

/** What models that take notice of `speed` take. */
const SLOWEST = 0.25;
const FASTEST = 4;

/** Refuses what the model cannot do; gives the voice that speaks. */
function requireAbilities(request: SpeechRequest, model: ResolvedModel): string {
  const { requested, entry } = model;
  const { formats = SPEECH_FORMATS, takesSpeed = false, defaultVoice } = entry.speech ?? {};
  const { voice = defaultVoice, format, speed, sample, input } = request;
  if (sample !== undefined && !entry.input.includes('audio')) {
    throw noEndpoints(model, 'No endpoints found that support voice cloning');
  }
  requireVoice(model, voice, 'voice');
  if (voice === undefined && sample === undefined) {
    const known = entry.voices?.join(', ') ?? 'not listed';
    throw invalidRequest(`voice: ${requested} needs a voice; its voices are ${known}`);
  }
  if (!formats.includes(format)) {
    const known = formats.join(', ');
    throw invalidRequest(`response_format: ${requested} gives ${known}, not ${format}`);
  }
  if (takesSpeed && (speed < SLOWEST || speed > FASTEST)) {
    throw invalidRequest(`speed: ${requested} takes ${SLOWEST} to ${FASTEST}, not ${speed}`);
  }
  if (countTextTokens(input) > entry.contextLength) {
    throw invalidRequest(`input: ${requested} reads at most ${entry.contextLength} tokens`);
  }
  return voice ?? '';
}

/** How long a generation of speech is not found yet: OpenRouter writes it down a little later. */
const UNWRITTEN_MS = 500;

interface Spoken {
  readonly request: SpeechRequest;
  readonly model: ResolvedModel;
  readonly provider: Provider;
  readonly usage: SpeechUsage;
}

function remember(
  { emulator, key = '', headers }: Exchange,
  { request, model, provider, usage }: Spoken,
): string {
  const now = emulator.clock.now();
  const id = emulator.seeded.generationId('gen-tts', now);
  emulator.generations.add({
    id,
    key,
    apiType: 'tts',
    model: model.entry.id,
    providerName: provider.name,
    createdAtMs: now,
    findableAtMs: now + UNWRITTEN_MS,
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
