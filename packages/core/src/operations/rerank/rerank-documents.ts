import * as v from 'valibot';

import { DEFAULT_RERANK_MODEL } from '../../api/shared/defaults.ts';
import { documentsOf, TopN } from '../../api/rerank/check-request.ts';
import { ModelId, NotBlank } from '../../api/shared/request-fields.ts';
import type { RerankDocument, RerankResult } from '../../api/rerank/options.ts';
import { isDataUrl } from '../../shared/data-url.ts';
import { providerField, toRouting } from '../shared/routing-fields.ts';
import { costFields, maxCostField, toCostFields } from '../shared/cost-fields.ts';
import { toMediaSource } from '../shared/media-reference.ts';
import type { OperationContext } from '../shared/operation.ts';
import { defineOperation } from '../shared/operation.ts';
import { billableEffects, billableErrors } from '../shared/effects.ts';
import { reportUpload } from '../shared/report-upload.ts';

const input = v.strictObject({
  query: v.pipe(NotBlank, v.description('Question to rank the documents by.')),
  documents: v.pipe(
    documentsOf(v.pipe(v.string(), v.minLength(1, 'must name an image'))),
    v.description('Texts, or objects with text and image (path, http(s) URL or data URL).'),
  ),
  model: v.optional(
    v.pipe(ModelId, v.description('Rerank model. Default: OPENROUTER_DEFAULT_RERANK_MODEL.')),
  ),
  top_n: v.optional(v.pipe(TopN, v.description('Returns only the best of this number.'))),
  return_documents: v.optional(
    v.pipe(v.boolean(), v.description('Returns each document with its score.')),
    false,
  ),
  provider: v.optional(providerField),
  max_cost_usd: v.optional(maxCostField),
});

type Input = v.InferOutput<typeof input>;
type InputDocument = Input['documents'][number];

const maybeNumber = v.nullable(v.number());
const maybeText = v.nullable(v.string());

const output = v.object({
  model: v.string(),
  results: v.pipe(
    v.array(
      v.object({
        index: v.pipe(v.number(), v.description('Index in `documents`, from 0.')),
        score: v.number(),
        document: v.pipe(
          v.nullable(v.union([v.string(), v.object({ text: maybeText, image: maybeText })])),
          v.description('As in the input; null without return_documents.'),
        ),
      }),
    ),
    v.description('Best first.'),
  ),
  usage: v.nullable(
    v.object({ search_units: maybeNumber, total_tokens: maybeNumber, ...costFields }),
  ),
  generation_id: maybeText,
});

/** Orders documents by relevance. */
export const rerankDocuments = defineOperation({
  name: 'rerank_documents',
  title: 'Rerank documents',
  summary: 'Orders documents by how well they answer a query.',
  guidance:
    'For choosing the few that matter among many. Scores are comparable within one call only.',
  errors: billableErrors,
  related: ['search_models'],
  effects: billableEffects,
  defaultModel: ({ rerankModel = DEFAULT_RERANK_MODEL }) => rerankModel,
  input,
  output,
  async run(request, context) {
    const {
      query,
      documents,
      model,
      top_n: topN,
      return_documents: hasDocuments,
      provider,
    } = request;
    const rerankRequest = {
      query,
      documents: await toDocuments(documents, context),
      model,
      topN,
      provider: toRouting(provider),
    };
    const result = await context.client.rerank(
      rerankRequest,
      reportUpload(context, request.max_cost_usd),
    );
    const data = toData(result, hasDocuments ? documents : []);
    return { data, meta: { usage: data.usage, model: data.model }, untrusted: hasDocuments };
  },
});

async function toDocuments(
  documents: readonly InputDocument[],
  context: OperationContext,
): Promise<readonly RerankDocument[]> {
  const converted: RerankDocument[] = [];
  for (const document of documents) {
    if (typeof document === 'string') {
      converted.push(document);
      continue;
    }
    const { text, image } = document;
    const source = image === undefined ? undefined : (await toMediaSource(image, context)).source;
    converted.push({ text, image: source });
  }
  return converted;
}

/** Converts a ranking to JSON, with the documents to return. */
function toData(
  { model, results, usage, generationId }: RerankResult,
  documents: readonly InputDocument[],
): v.InferOutput<typeof output> {
  return {
    model,
    results: results.map(({ index, score }) => {
      const document = documents[index];
      return { index, score, document: document === undefined ? null : withoutData(document) };
    }),
    usage:
      usage === undefined
        ? null
        : {
            search_units: usage.searchUnits ?? null,
            total_tokens: usage.totalTokens ?? null,
            ...toCostFields(usage),
          },
    generation_id: generationId ?? null,
  };
}

/** Returns a document without the data of its image. */
function withoutData(
  document: InputDocument,
): string | { readonly text: string | null; readonly image: string | null } {
  if (typeof document === 'string') return document;
  const { text = null, image = null } = document;
  const isData = image !== null && isDataUrl(image);
  return { text, image: isData ? `${image.slice(0, image.indexOf(','))},…` : image };
}
