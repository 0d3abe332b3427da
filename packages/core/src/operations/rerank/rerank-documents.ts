import * as v from 'valibot';

import { DEFAULT_RERANK_MODEL } from '../../api/shared/defaults.ts';
import { documentsOf, TopN } from '../../api/rerank/check-request.ts';
import { ModelId, NotBlank } from '../../api/shared/request-fields.ts';
import type { RerankDocument, RerankResult } from '../../api/rerank/options.ts';
import { isDataUrl } from '../../shared/data-url.ts';
import { providerField, toRouting } from '../shared/routing-fields.ts';
import { maxCostField } from '../shared/cost-fields.ts';
import { toMediaSource } from '../shared/media-reference.ts';
import type { OperationContext } from '../shared/operation.ts';
import { defineOperation } from '../shared/operation.ts';
import { billableEffects, billableErrors } from '../shared/effects.ts';
import { reportUpload } from '../shared/report-upload.ts';

const input = v.strictObject({
  query: v.pipe(NotBlank, v.description('What the documents should answer.')),
  documents: v.pipe(
    documentsOf(v.pipe(v.string(), v.minLength(1, 'must name an image'))),
    v.description('Texts, or objects with text and image (path, http(s) URL or data URL).'),
  ),
  model: v.optional(
    v.pipe(ModelId, v.description('Rerank model. Default: OPENROUTER_DEFAULT_RERANK_MODEL.')),
  ),
  top_n: v.optional(v.pipe(TopN, v.description('Gives only so many, the best.'))),
  return_documents: v.optional(
    v.pipe(v.boolean(), v.description('Repeats each document beside its score.')),
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
        index: v.pipe(v.number(), v.description('Place in `documents`, from 0.')),
        score: v.number(),
        document: v.pipe(
          v.nullable(v.union([v.string(), v.object({ text: maybeText, image: maybeText })])),
          v.description('As it was given; null without return_documents.'),
        ),
      }),
    ),
    v.description('The best first.'),
  ),
  usage: v.nullable(
    v.object({ search_units: maybeNumber, total_tokens: maybeNumber, cost_usd: maybeNumber }),
  ),
  generation_id: maybeText,
});

/** Documents in order of relevance. */
export const rerankDocuments = defineOperation({
  name: 'rerank_documents',
  title: 'Rerank documents',
  summary: 'Orders documents by how well they answer a query.',
  guidance:
    'For choosing the few that matter among many. Scores compare documents of one call only.',
  errors: billableErrors,
  related: ['search_models'],
  effects: billableEffects,
  defaultModel: ({ rerankModel = DEFAULT_RERANK_MODEL }) => rerankModel,
  input,
  output,
  async run(given, context) {
    const { query, documents, model, top_n: topN, return_documents: isTold, provider } = given;
    const request = {
      query,
      documents: await toDocuments(documents, context),
      model,
      topN,
      provider: toRouting(provider),
    };
    const result = await context.client.rerank(request, reportUpload(context, given.max_cost_usd));
    const data = toData(result, isTold ? documents : []);
    return { data, meta: { usage: data.usage, model: data.model }, untrusted: isTold };
  },
});

async function toDocuments(
  documents: readonly InputDocument[],
  context: OperationContext,
): Promise<readonly RerankDocument[]> {
  const ready: RerankDocument[] = [];
  for (const document of documents) {
    if (typeof document === 'string') {
      ready.push(document);
      continue;
    }
    const { text, image } = document;
    const source = image === undefined ? undefined : (await toMediaSource(image, context)).source;
    ready.push({ text, image: source });
  }
  return ready;
}

/** An ordering as JSON, with the documents that are to be told. */
function toData(
  { model, results, usage, generationId }: RerankResult,
  told: readonly InputDocument[],
): v.InferOutput<typeof output> {
  return {
    model,
    results: results.map(({ index, score }) => {
      const document = told[index];
      return { index, score, document: document === undefined ? null : toShown(document) };
    }),
    usage:
      usage === undefined
        ? null
        : {
            search_units: usage.searchUnits ?? null,
            total_tokens: usage.totalTokens ?? null,
            cost_usd: usage.costUsd ?? null,
          },
    generation_id: generationId ?? null,
  };
}

/** A document as it was given, without the data of its picture. */
function toShown(
  document: InputDocument,
): string | { readonly text: string | null; readonly image: string | null } {
  if (typeof document === 'string') return document;
  const { text = null, image = null } = document;
  const isData = image !== null && isDataUrl(image);
  return { text, image: isData ? `${image.slice(0, image.indexOf(','))},…` : image };
}
