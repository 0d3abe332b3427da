import * as v from 'valibot';

import { DEFAULT_EMBEDDING_MODEL } from '../../api/shared/defaults.ts';
import { Dimensions, inputsOf } from '../../api/embeddings/check-request.ts';
import type { EmbeddingInput, EmbeddingResult } from '../../api/embeddings/options.ts';
import { NotBlank } from '../../api/shared/request-fields.ts';
import { providerField, toRouting } from '../shared/routing-fields.ts';
import { outputFields, filesField, toFiles } from '../shared/output.ts';
import { outputVectors, savingPartial, openVectorOutput } from './vector-output.ts';
import { generationModelField, referenceField } from '../shared/generation-fields.ts';
import { toMediaSource } from '../shared/media-reference.ts';
import { costFields, toCostFields } from '../shared/cost-fields.ts';
import type { OperationContext } from '../shared/operation.ts';
import { defineOperation } from '../shared/operation.ts';
import { generationEffects, billableErrors } from '../shared/effects.ts';
import { reportUpload } from '../shared/report-upload.ts';

const input = v.strictObject({
  input: v.pipe(
    v.union([
      NotBlank,
      v.pipe(
        inputsOf(referenceField),
        v.description(
          'Up to 2048 texts, or objects with text and media (paths, http(s) URLs or data URLs).',
        ),
      ),
    ]),
    v.description('A text, or a list with one vector each.'),
  ),
  model: generationModelField('Embedding model', 'OPENROUTER_DEFAULT_EMBEDDING_MODEL'),
  dimensions: v.optional(
    v.pipe(Dimensions, v.description('Numbers per vector, for models that support fewer.')),
  ),
  input_type: v.optional(
    v.pipe(NotBlank, v.description('Such as search_query or search_document.')),
  ),
  provider: v.optional(providerField),
  ...outputFields,
});

type InputItem = Exclude<v.InferOutput<typeof input>['input'], string>[number];

const maybeNumber = v.nullable(v.number());

const output = v.object({
  model: v.string(),
  dimensions: v.pipe(v.number(), v.description('Numbers per vector.')),
  count: v.pipe(v.number(), v.description('Number of vectors.')),
  embeddings: v.pipe(
    v.nullable(v.array(v.array(v.number()))),
    v.description(
      'In the order of the input; null when saved as JSON Lines: {"index":0,"embedding":[…]}.',
    ),
  ),
  files: filesField,
  usage: v.nullable(
    v.object({ prompt_tokens: maybeNumber, total_tokens: maybeNumber, ...costFields }),
  ),
  generation_id: v.nullable(v.string()),
});

/** Creates embeddings of texts and media. */
export const createEmbeddings = defineOperation({
  name: 'create_embeddings',
  title: 'Create embeddings',
  summary: 'Turns texts and media into vectors, near each other when their meaning is similar.',
  guidance: 'Compare vectors of one model only. To choose among documents, use rerank_documents.',
  errors: billableErrors,
  related: ['search_models', 'rerank_documents'],
  effects: generationEffects,
  defaultModel: ({ embeddingModel = DEFAULT_EMBEDDING_MODEL }) => embeddingModel,
  input,
  output,
  async run(fields, context) {
    const { model, dimensions, input_type: inputType, provider, max_cost_usd: maxCostUsd } = fields;
    const items = typeof fields.input === 'string' ? [fields.input] : fields.input;
    const target = await openVectorOutput({ ...fields, count: items.length }, context);
    const request = {
      input: await toInputs(items, context),
      model,
      dimensions,
      inputType,
      provider: toRouting(provider),
    };
    const result = await savingPartial(
      target,
      context,
      async (onIncomplete) =>
        await context.client.embed({ ...request, onIncomplete }, reportUpload(context, maxCostUsd)),
    );
    context.noteCharge?.({ id: result.generationId, cost: result.usage });
    const { embeddings, files } = await outputVectors(result.vectors, target);
    const usage = toUsage(result);
    return {
      data: {
        model: result.model,
        dimensions: result.dimensions,
        count: result.vectors.length,
        embeddings,
        files: toFiles(files),
        usage,
        generation_id: result.generationId ?? null,
      },
      files,
      meta: { usage, model: result.model },
    };
  },
});

async function toInputs(
  items: readonly InputItem[],
  context: OperationContext,
): Promise<readonly EmbeddingInput[]> {
  const inputs: EmbeddingInput[] = [];
  for (const item of items) {
    if (typeof item === 'string') {
      inputs.push(item);
      continue;
    }
    const media = [];
    for (const reference of item.media ?? [])
      media.push((await toMediaSource(reference, context)).source);
    inputs.push({ text: item.text, media });
  }
  return inputs;
}

function toUsage({ usage }: EmbeddingResult): v.InferOutput<typeof output>['usage'] {
  if (usage === undefined) return null;
  return {
    prompt_tokens: usage.promptTokens ?? null,
    total_tokens: usage.totalTokens ?? null,
    ...toCostFields(usage),
  };
}
