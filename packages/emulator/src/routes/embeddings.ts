import {
  type CacheIdentity,
  readCacheWish,
  toHitHeaders,
  toMissHeaders,
} from '../cache/response-cache.ts';
import type { ResolvedModel } from '../models/catalogue.ts';
import type { EmbeddingAnswer } from '../embeddings/response.ts';
import { readInput, type ReadInput } from '../embeddings/read-input.ts';
import { KINDS } from '../embeddings/inspect-part.ts';
import { type EmbeddingRequest, parseEmbeddingRequest } from '../embeddings/request.ts';
import { countEmbeddings } from '../embeddings/usage.ts';
import { toVector, writeVector } from '../embeddings/vector.ts';
import type { Generation } from '../account/generations.ts';
import { noEndpoints, requireEndpoint, requireModel } from '../validation/require-model.ts';
import { chooseProvider } from '../validation/choose-provider.ts';
import { ApiError, invalidRequest } from '../shared/api-error.ts';
import { toJsonResponse } from '../wire/json-response.ts';
import { type Exchange, requireJson, type Route } from './route.ts';

/** `POST /embeddings`: where texts and media lie in a space of meanings. */
export const embeddings: Route = {
  method: 'POST',
  path: '/embeddings',
  access: 'key',
  answer: async (exchange) => {
    const request = parseEmbeddingRequest(requireJson(exchange));
    const { embeddingCache: cache } = exchange.emulator;
    const identity = identify(exchange);
    const wish = identity === undefined ? undefined : readCacheWish(exchange.headers);
    if (identity === undefined || wish === undefined) {
      return toResponse(await embed(exchange, request));
    }
    if (wish.isClearing) cache.remove(identity);
    const hit = cache.find(identity);
    if (hit !== undefined) {
      return toResponse(repeat(exchange, hit.value, hit.sourceId), toHitHeaders(hit));
    }
    const answer = await embed(exchange, request);
    const { ttlSeconds } = wish;
    cache.store(identity, { value: answer, sourceId: answer.id, ttlSeconds });
    return toResponse(answer, toMissHeaders(wish));
  },
};

/** Large bodies are kept out of the cache, as OpenRouter does with those it stores elsewhere. */
function identify({ key = '', body }: Exchange): CacheIdentity | undefined {
  return body.kind === 'json' && !body.isLarge ? { key, bodyText: body.text } : undefined;
}

async function embed(exchange: Exchange, request: EmbeddingRequest): Promise<EmbeddingAnswer> {
  const { catalogue, rateLimit } = exchange.emulator;
  const model = requireModel(catalogue, request.model);
  requireEndpoint(model, ['embeddings']);
  const dimensions = requireDimensions(request, model);
  requireInputs(request, model);
  const provider = chooseProvider(model.entry, request.provider);
  const inputs: ReadInput[] = [];
  for (const [index, input] of request.inputs.entries()) {
    const read = await readInput(input, index);
    requireContext(read, index, model);
    inputs.push(read);
  }
  rateLimit.count(exchange.key ?? '', model.entry.id);
  const usage = countEmbeddings(model.entry.pricing, inputs);
  const media = inputs.flatMap((input) => input.media);
  const id = remember(exchange, {
    model: model.entry.id,
    providerName: provider.name,
    costUsd: usage.costUsd,
    promptTokens: usage.promptTokens,
    mediaInPrompt: media.filter(({ kind }) => kind !== 'audio').length,
    audioInPrompt: media.filter(({ kind }) => kind === 'audio').length,
    sessionId: request.sessionId,
  });
  const data = inputs.map(({ words }, index) => ({
    object: 'embedding',
    index,
    embedding: writeVector(toVector(words, dimensions), request.isBase64),
  }));
  return { id, model: model.entry.id, providerName: provider.name, data, usage: usage.document };
}

/** Vectors of models whose length nobody has written down. */
const USUAL_DIMENSIONS = 1024;

function requireDimensions(
  { dimensions }: EmbeddingRequest,
  { requested, entry }: ResolvedModel,
): number {
  const { dimensions: all = USUAL_DIMENSIONS, canShorten = false } = entry.embedding ?? {};
  if (dimensions === undefined || dimensions === all) return all;
  if (!canShorten)
    throw invalidRequest(`dimensions: ${requested} gives ${all} and no other number`);
  if (dimensions < all) return dimensions;
  throw invalidRequest(`dimensions: ${requested} gives at most ${all}, not ${dimensions}`);
}

function requireInputs({ inputs }: EmbeddingRequest, model: ResolvedModel): void {
  const parts = inputs.flatMap((input) => (input.kind === 'parts' ? input.parts : []));
  const kinds = parts.flatMap(({ type }) => (type === 'text' ? [] : [KINDS[type]]));
  const missing = kinds.find((kind) => !model.entry.input.includes(kind));
  if (missing !== undefined) {
    throw noEndpoints(model, `No endpoints found that support ${missing} input`);
  }
}

function requireContext({ tokens }: ReadInput, index: number, { entry }: ResolvedModel): void {
  const total = Object.values(tokens).reduce((sum, count) => sum + count, 0);
  if (total <= entry.contextLength) return;
  throw new ApiError({
    status: 400,
    type: 'context_length_exceeded',
    message: `input.${index}: the context of ${entry.id} is ${entry.contextLength} tokens, but this is about ${total}`,
  });
}

/** An answer from the cache: a generation of its own that used nothing. */
function repeat(exchange: Exchange, answer: EmbeddingAnswer, sourceId: string): EmbeddingAnswer {
  const { model, providerName } = answer;
  const id = remember(exchange, { model, providerName, costUsd: 0, cacheSourceId: sourceId });
  const usage = { prompt_tokens: 0, total_tokens: 0, cost: 0, is_byok: false };
  return { ...answer, id, usage };
}

type Made = Pick<Generation, 'model' | 'providerName' | 'costUsd'> & Partial<Generation>;

function remember({ emulator, key = '', headers }: Exchange, made: Made): string {
  const now = emulator.clock.now();
  const id = emulator.seeded.generationId('gen-emb', now);
  emulator.generations.add({
    ...made,
    id,
    key,
    apiType: 'embeddings',
    createdAtMs: now,
    isFree: made.model.endsWith(':free') && made.cacheSourceId === undefined,
    isStreamed: false,
    sessionId: made.sessionId ?? headers.get('x-session-id') ?? undefined,
    referer: headers.get('HTTP-Referer') ?? undefined,
    userAgent: headers.get('User-Agent') ?? undefined,
  });
  return id;
}

function toResponse(
  { id, model, data, usage }: EmbeddingAnswer,
  cacheHeaders: Readonly<Record<string, string>> = {},
): Response {
  const headers = { 'X-Generation-Id': id, ...cacheHeaders };
  return toJsonResponse({ object: 'list', id, model, data, usage }, { headers });
}
