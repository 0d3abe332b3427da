import { toByokUsage } from '../account/byok.ts';
import type { ResolvedModel } from '../models/catalogue.ts';
import { requireEndpoint, requireModel } from '../validation/require-model.ts';
import { chooseProvider } from '../validation/choose-provider.ts';
import { inspectMedia } from '../media/inspect.ts';
import type { MediaInfo } from '../media/media-info.ts';
import type { Provider } from '../models/providers.ts';
import { invalidRequest } from '../shared/api-error.ts';
import { requireDuration } from '../transcription/duration-limit.ts';
import { transcribe } from '../transcription/transcribe.ts';
import {
  parseFormRequest,
  parseJsonRequest,
  type TranscriptionRequest,
} from '../transcription/request.ts';
import { countTranscription, type TranscriptionUsage } from '../transcription/usage.ts';
import { toTranscript } from '../transcription/write-transcript.ts';
import { isForm, requireForm } from '../wire/form.ts';
import { toJsonResponse } from '../wire/json-response.ts';
import { type Exchange, requireJson, type Route } from './route.ts';

/** `POST /audio/transcriptions`: a transcript of a recording, from JSON or a form. */
export const transcriptions: Route = {
  method: 'POST',
  path: '/audio/transcriptions',
  access: 'key',
  respond: async (exchange) => {
    const request = isForm(exchange)
      ? await parseFormRequest(await requireForm(exchange))
      : parseJsonRequest(requireJson(exchange));
    const { catalogue, rateLimit } = exchange.emulator;
    const model = requireModel(catalogue, request.model);
    requireEndpoint(model, ['transcription']);
    const provider = chooseProvider(model.entry);
    requireFormat(request, model, provider);
    const info = await requireAudio(request.bytes);
    requireDuration(model.entry.id, info.durationSeconds ?? 0);
    rateLimit.count(exchange.key ?? '', model.entry.id);
    const sentences = await transcribe(request.bytes, info);
    const { durationSeconds = 0 } = info;
    const transcript = toTranscript(request, sentences, durationSeconds);
    const text = sentences.map((sentence) => sentence.text).join(' ');
    const usage = countTranscription(model.entry.pricing, durationSeconds, text);
    const id = recordGeneration(exchange, { model, provider, usage });
    const headers = { 'X-Generation-Id': id };
    const document = toByokUsage(usage.document, exchange.emulator.byok);
    return toJsonResponse({ ...transcript, usage: document }, { headers });
  },
};

/** Providers with the format of OpenAI; only they return timestamps. */
const TIMESTAMP_PROVIDERS = new Set(['openai', 'groq', 'together']);

function requireFormat(
  { isVerbose }: TranscriptionRequest,
  { requested }: ResolvedModel,
  { slug, name }: Provider,
): void {
  if (!isVerbose || TIMESTAMP_PROVIDERS.has(slug)) return;
  throw invalidRequest(
    `response_format: verbose_json is not supported by ${name}, which serves ${requested}`,
  );
}

/** A video with an audio track is accepted as well. */
async function requireAudio(bytes: Uint8Array): Promise<MediaInfo> {
  const info = await inspectMedia(bytes);
  if (info?.sampleRate !== undefined && SUPPORTED_TYPES.has(info.mediaType)) return info;
  throw invalidRequest('The bytes are not readable audio in a supported format');
}

/** Media types of the supported formats, as detected from the content. */
const SUPPORTED_TYPES = new Set([
  'audio/wav',
  'audio/mpeg',
  'audio/flac',
  'audio/mp4',
  'video/mp4',
  'audio/ogg',
  'audio/webm',
  'video/webm',
  'audio/aac',
]);

function recordGeneration(
  { emulator, key = '', headers }: Exchange,
  {
    model,
    provider,
    usage,
  }: { model: ResolvedModel; provider: Provider; usage: TranscriptionUsage },
): string {
  const now = emulator.clock.now();
  const id = emulator.ids.generationId('gen-stt', now);
  emulator.generations.add({
    id,
    key,
    apiType: 'stt',
    model: model.entry.id,
    providerName: provider.name,
    createdAtMs: now,
    costUsd: usage.costUsd,
    isFree: model.entry.id.endsWith(':free'),
    isStreamed: false,
    promptTokens: usage.promptTokens,
    completionTokens: usage.completionTokens,
    audioInPrompt: 1,
    sessionId: headers.get('x-session-id') ?? undefined,
    referer: headers.get('HTTP-Referer') ?? undefined,
    userAgent: headers.get('User-Agent') ?? undefined,
  });
  return id;
}
