import { toByokUsage } from '../account/byok.ts';
import type { ResolvedModel } from '../models/catalogue.ts';
import { noEndpoints, requireEndpoint, requireModel } from '../validation/require-model.ts';
import { chooseProvider } from '../validation/choose-provider.ts';
import type { Provider } from '../models/providers.ts';
import { type Ranking, rankDocuments } from '../rerank/rank.ts';
import { parseRerankRequest, type RerankRequest } from '../rerank/request.ts';
import { countRerank, type RerankUsage } from '../rerank/usage.ts';
import { toJsonResponse } from '../wire/json-response.ts';
import { type Exchange, requireJson, type Route } from './route.ts';

/** `POST /rerank`: documents in the order of their relevance to a query. */
export const rerank: Route = {
  method: 'POST',
  path: '/rerank',
  access: 'key',
  respond: async (exchange) => {
    const request = parseRerankRequest(requireJson(exchange));
    const { catalogue, rateLimit } = exchange.emulator;
    const model = requireModel(catalogue, request.model);
    requireEndpoint(model, ['rerank']);
    requireInputs(request, model);
    const provider = chooseProvider(model.entry, request.provider);
    const ranking = await rankDocuments(request);
    rateLimit.count(exchange.key ?? '', model.entry.id);
    const usage = countRerank(model.entry.pricing, ranking.tokensOfEach);
    const id = recordGeneration(exchange, { request, model, provider, ranking, usage });
    const body = {
      id,
      model: model.entry.id,
      provider: provider.name,
      results: ranking.results,
      usage: toByokUsage(usage.document, exchange.emulator.byok),
    };
    return toJsonResponse(body, { headers: { 'X-Generation-Id': id } });
  },
};

function requireInputs({ documents }: RerankRequest, model: ResolvedModel): void {
  if (model.entry.input.includes('image')) return;
  if (documents.every(({ image }) => image === undefined)) return;
  throw noEndpoints(model, 'No endpoints found that support image input');
}

interface RerankRecord {
  readonly request: RerankRequest;
  readonly model: ResolvedModel;
  readonly provider: Provider;
  readonly ranking: Ranking;
  readonly usage: RerankUsage;
}

function recordGeneration(
  { emulator, key = '', headers }: Exchange,
  { request, model, provider, ranking, usage }: RerankRecord,
): string {
  const now = emulator.clock.now();
  const id = emulator.ids.generationId('gen-rerank', now);
  emulator.generations.add({
    id,
    key,
    apiType: 'rerank',
    model: model.entry.id,
    providerName: provider.name,
    createdAtMs: now,
    costUsd: usage.costUsd,
    isFree: model.entry.id.endsWith(':free'),
    isStreamed: false,
    promptTokens: usage.promptTokens,
    mediaInPrompt: ranking.imageCount,
    sessionId: request.sessionId ?? headers.get('x-session-id') ?? undefined,
    referer: headers.get('HTTP-Referer') ?? undefined,
    userAgent: headers.get('User-Agent') ?? undefined,
  });
  return id;
}
