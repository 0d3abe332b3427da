import { toByokUsage } from '../account/byok.ts';
import {
  type CacheIdentity,
  readCacheOptions,
  toHitHeaders,
  toMissHeaders,
} from '../cache/response-cache.ts';
import type { ResolvedModel } from '../models/catalogue.ts';
import type { EmbeddingResult } from '../embeddings/response.ts';
import { parseInput, type ParsedInput } from '../embeddings/read-input.ts';
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

/** `POST /embeddings`: vectors of texts and media. */
export const embeddings: Route = {
  method: 'POST',
  path: '/embeddings',
  access: 'key',
  respond: async (exchange) => {
    const request = parseEmbeddingRequest(requireJson(exchange));
    const { embeddingCache: cache } = exchange.emulator;
    const identity = identify(exchange);
    const cacheOptions = identity === undefined ? undefined : readCacheOptions(exchange.headers);
    if (identity === undefined || cacheOptions === undefined) {
      return toResponse(await embed(exchange, request));
    }
    if (cacheOptions.isClearing) cache.remove(identity);
    const hit = cache.find(identity);
    if (hit !== undefined) {
      return toResponse(repeatResult(exchange, hit.value, hit.sourceId), toHitHeaders(hit));
    }
    const result = await embed(exchange, request);
    const { ttlSeconds } = cacheOptions;
    cache.store(identity, { value: result, sourceId: result.id, ttlSeconds });
    return toResponse(result, toMissHeaders(cacheOptions));
  },
};

/** Large bodies are not cached, as for OpenRouter. */
function identify({ key = '', body }: Exchange): CacheIdentity | undefined {
  return body.kind === 'json' && !body.isLarge ? { key, bodyText: body.text } : undefined;
}

async function embed(exchange: Exchange, request: EmbeddingRequest): Promise<EmbeddingResult> {
  const { catalogue, rateLimit } = exchange.emulator;
  const model = requireModel(catalogue, request.model);
  requireEndpoint(model, ['embeddings']);
  const dimensions = requireDimensions(request, model);
  requireInputs(request, model);
  const provider = chooseProvider(model.entry, request.provider);
  const inputs: ParsedInput[] = [];
  for (const [index, input] of request.inputs.entries()) {
    const parsed = await parseInput(input, index);
    requireContext(parsed, index, model);
    inputs.push(parsed);
  }
  rateLimit.count(exchange.key ?? '', model.entry.id);
  const usage = countEmbeddings(model.entry.pricing, inputs);
  const media = inputs.flatMap((input) => input.media);
  const id = recordGeneration(exchange, {
    model: model.entry.id,
    providerName: provider.name,
    costUsd: usage.costUsd,
    promptTokens: usage.promptTokens,
    mediaInPrompt: media.filter(({ kind }) => kind !== 'audio').length,
    audioInPrompt: media.filter(({ kind }) => kind === 'audio').length,
    sessionId: request.sessionId,
  });
  const data = inputs.map(({ text }, index) => ({
    object: 'embedding',
    index,
    embedding: writeVector(toVector(text, dimensions), request.isBase64),
  }));
  const document = toByokUsage(usage.document, exchange.emulator.byok);
  return { id, model: model.entry.id, providerName: provider.name, data, usage: document };
}

/** Vector length of models that do not specify one. */
const DEFAULT_DIMENSIONS = 1024;

function requireDimensions(
  { dimensions }: EmbeddingRequest,
  { requested, entry }: ResolvedModel,
): number {
  const { dimensions: defaultDimensions = DEFAULT_DIMENSIONS, canShorten = false } =
    entry.embedding ?? {};
  if (dimensions === undefined || dimensions === defaultDimensions) return defaultDimensions;
  if (!canShorten)
    throw invalidRequest(`dimensions: ${requested} supports only ${defaultDimensions}`);
  if (dimensions < defaultDimensions) return dimensions;
  throw invalidRequest(
    `dimensions: ${requested} supports at most ${defaultDimensions}, not ${dimensions}`,
  );
}

function requireInputs({ inputs }: EmbeddingRequest, model: ResolvedModel): void {
  const parts = inputs.flatMap((input) => (input.kind === 'parts' ? input.parts : []));
  const kinds = parts.flatMap(({ type }) => (type === 'text' ? [] : [KINDS[type]]));
  const missing = kinds.find((kind) => !model.entry.input.includes(kind));
  if (missing !== undefined) {
    throw noEndpoints(model, `No endpoints found that support ${missing} input`);
  }
}

function requireContext({ tokens }: ParsedInput, index: number, { entry }: ResolvedModel): void {
  const total = Object.values(tokens).reduce((sum, count) => sum + count, 0);
  if (total <= entry.contextLength) return;
  throw new ApiError({
    status: 400,
    type: 'context_length_exceeded',
    message: `input.${index}: the context of ${entry.id} is ${entry.contextLength} tokens, but this is about ${total}`,
  });
}

/** Returns a cached result as a new generation without usage. */
function repeatResult(
  exchange: Exchange,
  result: EmbeddingResult,
  sourceId: string,
): EmbeddingResult {
  const { model, providerName } = result;
  const id = recordGeneration(exchange, {
    model,
    providerName,
    costUsd: 0,
    cacheSourceId: sourceId,
  });
  const usage = { prompt_tokens: 0, total_tokens: 0, cost: 0, is_byok: false };
  return { ...result, id, usage };
}

type GenerationFields = Pick<Generation, 'model' | 'providerName' | 'costUsd'> &
  Partial<Generation>;

function recordGeneration(
  { emulator, key = '', headers }: Exchange,
  fields: GenerationFields,
): string {
  const now = emulator.clock.now();
  const id = emulator.ids.generationId('gen-emb', now);
  emulator.generations.add({
    ...fields,
    id,
    key,
    apiType: 'embeddings',
    createdAtMs: now,
    isFree: fields.model.endsWith(':free') && fields.cacheSourceId === undefined,
    isStreamed: false,
    sessionId: fields.sessionId ?? headers.get('x-session-id') ?? undefined,
    referer: headers.get('HTTP-Referer') ?? undefined,
    userAgent: headers.get('User-Agent') ?? undefined,
  });
  return id;
}

function toResponse(
  { id, model, data, usage }: EmbeddingResult,
  cacheHeaders: Readonly<Record<string, string>> = {},
): Response {
  const headers = { 'X-Generation-Id': id, ...cacheHeaders };
  return toJsonResponse({ object: 'list', id, model, data, usage }, { headers });
}
