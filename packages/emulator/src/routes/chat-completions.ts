import { chargeOf, toByokUsage } from '../account/byok.ts';
import {
  type CacheIdentity,
  type CacheOptions,
  readCacheOptions,
  toHitHeaders,
  toMissHeaders,
} from '../cache/response-cache.ts';
import { applyScript } from '../chat/apply-script.ts';
import { countCitations } from '../chat/citations.ts';
import { composeReply } from '../chat/compose.ts';
import { type FindFile, inspectMessageMedia } from '../chat/inspect-media.ts';
import type { ChatCompletion } from '../chat/reply.ts';
import { type ChatRequest, parseChatRequest } from '../chat/request.ts';
import { isRaw, toRawResponse } from '../chat/raw-response.ts';
import { toRoutingMetadata, isMetadataRequested } from '../chat/routing-metadata.ts';
import { type ChatTurn, createTurn } from '../chat/turn.ts';
import { CACHED_USAGE, type ChatUsage, countUsage } from '../chat/usage.ts';
import { toChatBody } from '../chat/write-body.ts';
import { toChatFrames } from '../chat/write-stream.ts';
import { toEventStream } from '../wire/sse.ts';
import { type Exchange, requireJson, type Route } from './route.ts';
import { toJsonResponse } from '../wire/json-response.ts';

/** `POST /chat/completions`: one answer, as a body or a stream. */
export const chatCompletions: Route = {
  method: 'POST',
  path: '/chat/completions',
  access: 'key',
  respond: async (exchange) => {
    const request = parseChatRequest(requireJson(exchange));
    const cacheOptions = cacheOptionsOf(exchange);
    const cached =
      cacheOptions === undefined ? undefined : respondFromCache(exchange, request, cacheOptions);
    if (cached !== undefined) return cached;
    const findFile: FindFile = (id) => exchange.emulator.files.find(exchange.key ?? '', id);
    const turn = createTurn(
      request,
      await inspectMessageMedia(request.messages, findFile),
      catalogueOf(exchange),
    );
    exchange.emulator.rateLimit.count(exchange.key ?? '', turn.model.entry.id);
    const script = exchange.emulator.scripts.take();
    if (script !== undefined && isRaw(script))
      return toRawResponse(script, request.stream === true);
    const completion = await completeTurn(exchange, turn, script);
    if (cacheOptions === undefined) return toResponse(exchange, request, completion);
    const { ttlSeconds } = cacheOptions;
    const identity = identify(exchange);
    exchange.emulator.chatCache.store(identity, {
      value: completion,
      sourceId: completion.id,
      ttlSeconds,
    });
    return toResponse(exchange, request, completion, toMissHeaders(cacheOptions));
  },
};

/** Large bodies are not cached, as for OpenRouter. */
function cacheOptionsOf({ headers, body }: Exchange): CacheOptions | undefined {
  return body.kind === 'json' && body.isLarge ? undefined : readCacheOptions(headers);
}

function catalogueOf({ emulator }: Exchange): Exchange['emulator']['catalogue'] {
  return emulator.catalogue;
}

function respondFromCache(
  exchange: Exchange,
  request: ChatRequest,
  { isClearing }: CacheOptions,
): Response | undefined {
  const { chatCache: cache, ids, clock } = exchange.emulator;
  const identity = identify(exchange);
  if (isClearing) cache.remove(identity);
  const hit = cache.find(identity);
  if (hit === undefined) return undefined;
  const now = clock.now();
  const { model, provider } = hit.value;
  const completion: ChatCompletion = {
    ...hit.value,
    id: ids.generationId('gen', now),
    created: Math.floor(now / 1000),
    usage: CACHED_USAGE,
    metadata: undefined,
  };
  exchange.emulator.generations.add({
    id: completion.id,
    key: exchange.key ?? '',
    apiType: 'completions',
    model,
    providerName: provider,
    createdAtMs: now,
    costUsd: 0,
    isFree: false,
    isStreamed: request.stream === true,
    cacheSourceId: hit.sourceId,
  });
  return toResponse(exchange, request, completion, toHitHeaders(hit));
}

function identify({ key = '', body }: Exchange): CacheIdentity {
  return { key, bodyText: body.kind === 'json' ? body.text : '' };
}

async function completeTurn(
  exchange: Exchange,
  turn: ChatTurn,
  script: ReturnType<Exchange['emulator']['scripts']['take']>,
): Promise<ChatCompletion> {
  const { ids, clock } = exchange.emulator;
  const compose = async (): ReturnType<typeof composeReply> => await composeReply(turn, ids);
  const reply =
    script === undefined ? await compose() : await applyScript(script, { turn, ids, compose });
  const usage = countUsage(turn, reply, countCitations(turn) > 0 ? 1 : 0);
  const now = clock.now();
  const completion: ChatCompletion = {
    id: ids.generationId('gen', now),
    created: Math.floor(now / 1000),
    model: script?.model ?? turn.model.entry.id,
    provider: script?.provider ?? turn.provider.name,
    reply,
    usage: { ...toByokUsage(usage.document, exchange.emulator.byok), ...script?.usage },
    metadata: isMetadataRequested(exchange.headers) ? toRoutingMetadata(turn) : undefined,
  };
  recordGeneration(exchange, { turn, completion, usage });
  return completion;
}

function recordGeneration(
  { emulator, key = '', headers }: Exchange,
  { turn, completion, usage }: { turn: ChatTurn; completion: ChatCompletion; usage: ChatUsage },
): void {
  const { reply } = completion;
  // A script may set the usage.
  const charge = chargeOf(completion.usage);
  emulator.generations.add({
    id: completion.id,
    key,
    apiType: 'completions',
    model: completion.model,
    providerName: completion.provider,
    createdAtMs: emulator.clock.now(),
    costUsd: usage.costUsd,
    charge,
    isFree: turn.model.entry.id.endsWith(':free'),
    isStreamed: turn.request.stream === true,
    promptTokens: usage.promptTokens,
    completionTokens: usage.completionTokens,
    reasoningTokens: usage.reasoningTokens,
    finishReason: reply.finishReason,
    nativeFinishReason: reply.nativeFinishReason,
    mediaInPrompt: turn.media.filter(({ kind }) => kind !== 'audio').length,
    audioInPrompt: turn.media.filter(({ kind }) => kind === 'audio').length,
    mediaInCompletion: reply.images.length,
    searchResults: reply.annotations.filter(({ type }) => type === 'url_citation').length,
    sessionId: turn.request.session_id ?? headers.get('x-session-id') ?? undefined,
    referer: headers.get('HTTP-Referer') ?? undefined,
    userAgent: headers.get('User-Agent') ?? undefined,
  });
}

function toResponse(
  { emulator }: Exchange,
  request: ChatRequest,
  completion: ChatCompletion,
  cacheHeaders: Readonly<Record<string, string>> = {},
): Response {
  const headers = { 'X-Generation-Id': completion.id, ...cacheHeaders };
  if (request.stream !== true) return toJsonResponse(toChatBody(completion), { headers });
  return toEventStream(toChatFrames(completion, emulator.keepAliveComments), headers);
}
