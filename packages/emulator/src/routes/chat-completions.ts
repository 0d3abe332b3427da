import {
  type CacheIdentity,
  type CacheWish,
  readCacheWish,
  toHitHeaders,
  toMissHeaders,
} from '../cache/response-cache.ts';
import { applyScript } from '../chat/apply-script.ts';
import { countWantedSources } from '../chat/citations.ts';
import { composeReply } from '../chat/compose.ts';
import { type FindFile, lookAtMedia } from '../chat/inspect-media.ts';
import type { ChatAnswer } from '../chat/reply.ts';
import { type ChatRequest, parseChatRequest } from '../chat/request.ts';
import { isRaw, toRawResponse } from '../chat/raw-response.ts';
import { toRoutingMetadata, wantsMetadata } from '../chat/routing-metadata.ts';
import { type ChatTurn, chooseTurn } from '../chat/turn.ts';
import { CACHED_USAGE, type ChatUsage, countUsage } from '../chat/usage.ts';
import { toChatBody } from '../chat/write-body.ts';
import { toChatFrames } from '../chat/write-stream.ts';
import { toEventStream } from '../wire/sse.ts';
import { type Exchange, requireJson, type Route } from './route.ts';
import { toJsonResponse } from '../wire/json-response.ts';

/** `POST /chat/completions`: one answer, as a body or as a stream. */
export const chatCompletions: Route = {
  method: 'POST',
  path: '/chat/completions',
  access: 'key',
  answer: async (exchange) => {
    const request = parseChatRequest(requireJson(exchange));
    const wish = readWish(exchange);
    const cached = wish === undefined ? undefined : answerFromCache(exchange, request, wish);
    if (cached !== undefined) return cached;
    const findFile: FindFile = (id) => exchange.emulator.files.find(exchange.key ?? '', id);
    const turn = chooseTurn(
      request,
      await lookAtMedia(request.messages, findFile),
      catalogueOf(exchange),
    );
    exchange.emulator.rateLimit.count(exchange.key ?? '', turn.model.entry.id);
    const script = exchange.emulator.scripts.take();
    if (script !== undefined && isRaw(script))
      return toRawResponse(script, request.stream === true);
    const answer = await answerTurn(exchange, turn, script);
    if (wish === undefined) return toResponse(exchange, request, answer);
    const { ttlSeconds } = wish;
    const identity = identify(exchange);
    exchange.emulator.chatCache.store(identity, { value: answer, sourceId: answer.id, ttlSeconds });
    return toResponse(exchange, request, answer, toMissHeaders(wish));
  },
};

/** Large bodies are kept out of the cache, as OpenRouter does with those it stores elsewhere. */
function readWish({ headers, body }: Exchange): CacheWish | undefined {
  return body.kind === 'json' && body.isLarge ? undefined : readCacheWish(headers);
}

function catalogueOf({ emulator }: Exchange): Exchange['emulator']['catalogue'] {
  return emulator.catalogue;
}

function answerFromCache(
  exchange: Exchange,
  request: ChatRequest,
  { isClearing }: CacheWish,
): Response | undefined {
  const { chatCache: cache, seeded, clock } = exchange.emulator;
  const identity = identify(exchange);
  if (isClearing) cache.remove(identity);
  const hit = cache.find(identity);
  if (hit === undefined) return undefined;
  const now = clock.now();
  const { model, provider } = hit.value;
  const answer: ChatAnswer = {
    ...hit.value,
    id: seeded.generationId('gen', now),
    created: Math.floor(now / 1000),
    usage: CACHED_USAGE,
    metadata: undefined,
  };
  exchange.emulator.generations.add({
    id: answer.id,
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
  return toResponse(exchange, request, answer, toHitHeaders(hit));
}

function identify({ key = '', body }: Exchange): CacheIdentity {
  return { key, bodyText: body.kind === 'json' ? body.text : '' };
}

async function answerTurn(
  exchange: Exchange,
  turn: ChatTurn,
  script: ReturnType<Exchange['emulator']['scripts']['take']>,
): Promise<ChatAnswer> {
  const { seeded, clock } = exchange.emulator;
  const compose = async (): ReturnType<typeof composeReply> => await composeReply(turn, seeded);
  const reply =
    script === undefined ? await compose() : await applyScript(script, { turn, seeded, compose });
  const usage = countUsage(turn, reply, countWantedSources(turn) > 0 ? 1 : 0);
  const now = clock.now();
  const answer: ChatAnswer = {
    id: seeded.generationId('gen', now),
    created: Math.floor(now / 1000),
    model: script?.model ?? turn.model.entry.id,
    provider: script?.provider ?? turn.provider.name,
    reply,
    usage: { ...usage.document, ...script?.usage },
    metadata: wantsMetadata(exchange.headers) ? toRoutingMetadata(turn) : undefined,
  };
  remember(exchange, { turn, answer, usage });
  return answer;
}

function remember(
  { emulator, key = '', headers }: Exchange,
  { turn, answer, usage }: { turn: ChatTurn; answer: ChatAnswer; usage: ChatUsage },
): void {
  const { reply } = answer;
  const cost = answer.usage['cost'];
  emulator.generations.add({
    id: answer.id,
    key,
    apiType: 'completions',
    model: answer.model,
    providerName: answer.provider,
    createdAtMs: emulator.clock.now(),
    costUsd: typeof cost === 'number' ? cost : usage.costUsd,
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
  answer: ChatAnswer,
  cacheHeaders: Readonly<Record<string, string>> = {},
): Response {
  const headers = { 'X-Generation-Id': answer.id, ...cacheHeaders };
  if (request.stream !== true) return toJsonResponse(toChatBody(answer), { headers });
  return toEventStream(toChatFrames(answer, emulator.keepAliveComments), headers);
}
