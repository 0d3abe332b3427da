import { checkActivityHint } from '../../http/error-envelope.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { textAt } from '../../shared/untrusted-json.ts';
import { defineEndpoint } from '../runner/run.ts';
import { MAX_SHOWN_RESPONSE_LENGTH } from '../shared/response-excerpt.ts';
import { toProvider } from '../shared/routing.ts';
import { checkRerankRequest } from './check-request.ts';
import type { RerankRequest, RerankResult } from './options.ts';
import { toWireDocuments } from './request.ts';
import { toRanking, toRerankUsage } from './wire.ts';

/**
 * Orders documents by their relevance to a query. The model and the documents are checked before anything is paid.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, `INVALID_INPUT` for a model that does not rerank or does not accept images,
 * `RESOURCE_TOO_LARGE`, and what the loader throws.
 */
export const rerank = defineEndpoint<RerankRequest, RerankResult>({
  name: 'rerank',
  action: 'rerank',
  check: checkRerankRequest,
  requires: ({ documents }) => ({
    inputs: documents.some(hasImage) ? ['text', 'image'] : ['text'],
    output: 'rerank',
  }),
  async prepare({ context, request, modelId, remaining }) {
    const { query, documents, topN, provider } = request;
    return {
      body: {
        model: modelId,
        query,
        documents: await toWireDocuments(documents, { ...context, remainingOptions: remaining }),
        // Some providers refuse a number above that of the documents.
        top_n: topN === undefined ? undefined : Math.min(topN, documents.length),
        provider: toProvider(context.defaults.provider, provider),
      },
    };
  },
  estimate: async (context, request, options) =>
    await (await import('./estimate.ts')).estimateRerank(context, request, options),
  costOf: (response) => toRerankUsage(response),
  parse({ value, headers }, { request, modelId, action }) {
    const generationId = headers.get('x-generation-id') ?? textAt(value, 'id');
    const results = toRanking(value, request);
    if (results === undefined) throw missingResultsError(value, action, generationId);
    const model = textAt(value, 'model') ?? modelId;
    return { results, model, usage: toRerankUsage(value), generationId };
  },
});

function hasImage(document: RerankRequest['documents'][number]): boolean {
  return typeof document === 'object' && document.image !== undefined;
}

/** Returns the error for a paid response that ranks no document. The response is in `details.answer`, as JSON. */
function missingResultsError(
  response: unknown,
  action: string,
  generationId: string | undefined,
): OpenRouterError {
  const text = JSON.stringify(response);
  const isCut = text.length > MAX_SHOWN_RESPONSE_LENGTH;
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: the response ranks none of the documents`,
    {
      requestId: generationId,
      hints: [{ kind: 'partial-result', detail: 'answer' }, checkActivityHint],
      details: {
        reason: 'invalid_response',
        answer: isCut ? `${text.slice(0, MAX_SHOWN_RESPONSE_LENGTH)}…` : text,
        usage: toRerankUsage(response),
      },
    },
  );
}
