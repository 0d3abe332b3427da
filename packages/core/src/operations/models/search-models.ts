import * as v from 'valibot';

import type { InputModality, Model, ModelPage } from '../../api/shared/model-catalogue.ts';
import { MAX_PAGE_SIZE, modelSorts, outputModalities } from '../../api/shared/model-catalogue.ts';
import { toUsdPerMillion } from '../../api/cost/money.ts';
import { isFree, listedUsdPerToken } from '../../api/models/price.ts';
import { contextLengthField } from './model-fields.ts';
import { readOnlyEffects } from '../shared/effects.ts';
import { defineOperation } from '../shared/operation.ts';

/** Maximum characters of a description on one row: enough to distinguish models, few enough for fifty rows. */
const MAX_DESCRIPTION_LENGTH = 160;

const amount = v.pipe(v.number(), v.minValue(0));
const price = v.pipe(
  v.nullable(v.number()),
  v.description('US dollars for a million tokens; null when unknown or by other units.'),
);

const input = v.strictObject({
  query: v.optional(
    v.pipe(v.string(), v.description('Words that must all occur in the id, name or description.')),
  ),
  provider: v.optional(
    v.pipe(v.string(), v.description('Author part of the id, such as `google`.')),
  ),
  capabilities: v.optional(
    v.pipe(
      v.strictObject({
        vision: v.optional(v.pipe(v.boolean(), v.description('Takes images.'))),
        audio: v.optional(v.pipe(v.boolean(), v.description('Takes audio.'))),
        video: v.optional(v.pipe(v.boolean(), v.description('Takes video.'))),
      }),
      v.description('Input of the model. `false` is no condition.'),
    ),
  ),
  output: v.optional(
    v.pipe(v.array(v.picklist(outputModalities)), v.description('What the model must produce.')),
  ),
  free: v.optional(
    v.pipe(v.boolean(), v.description('Only models that cost nothing. `false` is no condition.')),
  ),
  max_price: v.optional(
    v.pipe(amount, v.description('Maximum US dollars for a million prompt tokens.')),
  ),
  min_context: v.optional(v.pipe(amount, v.description('Minimum context length in tokens.'))),
  sort: v.optional(
    v.pipe(
      v.picklist(modelSorts),
      v.description(
        'Newest, cheapest prompt, longest context or name first. Without it, the order of OpenRouter with matches in id and name first.',
      ),
    ),
  ),
  limit: v.optional(
    v.pipe(
      v.number(),
      v.integer('must be a whole number'),
      v.minValue(1),
      v.maxValue(MAX_PAGE_SIZE),
      v.description('Models on the page. Default 20.'),
    ),
  ),
  offset: v.optional(
    v.pipe(
      v.number(),
      v.safeInteger('must be a whole number'),
      v.minValue(0),
      v.description('Models to skip: `next_offset` of the previous page. Default 0.'),
    ),
  ),
});

const Row = v.object({
  id: v.string(),
  name: v.string(),
  context_length: contextLengthField,
  input_modalities: v.array(v.string()),
  output_modalities: v.array(v.string()),
  price: v.object({ prompt_usd_per_million: price, completion_usd_per_million: price }),
  free: v.boolean(),
  description: v.pipe(
    v.string(),
    v.description(`Start of the description, at most ${MAX_DESCRIPTION_LENGTH} characters.`),
  ),
});

type Row = v.InferOutput<typeof Row>;

const output = v.object({
  results: v.array(Row),
  offset: v.number(),
  limit: v.number(),
  total: v.pipe(v.number(), v.description('Number of all matches.')),
  has_more: v.boolean(),
  next_offset: v.nullable(v.number()),
});

/** Finds models by text, capabilities and price. */
export const searchModels = defineOperation({
  name: 'search_models',
  title: 'Search models',
  summary: 'Finds models in the catalogue of OpenRouter by text, capabilities and price.',
  guidance:
    'Use it to choose a model; all conditions must hold, and each page has at most 50 rows. For details of one model use get_model_info.',
  errors: ['INVALID_INPUT', 'UPSTREAM_HTTP', 'UPSTREAM_REFUSED', 'UPSTREAM_TIMEOUT'],
  related: ['get_model_info', 'validate_model', 'chat_completion'],
  effects: readOnlyEffects,
  input,
  output,
  async run(
    { query, capabilities, max_price, min_context, ...same },
    { client, signal, operation },
  ) {
    const page = await client.models.search(
      {
        ...same,
        text: query,
        input: toInputs(capabilities),
        maxPromptUsdPerMillion: max_price,
        minContext: min_context,
      },
      { signal, operation },
    );
    const { items, total, offset, limit, nextOffset } = page;
    const results = items.map(toRow);
    return {
      data: {
        results,
        offset,
        limit,
        total,
        has_more: nextOffset !== undefined,
        next_offset: nextOffset ?? null,
      },
      text: toText(results, page),
      // The publisher of a model writes its name and description.
      untrusted: true,
    };
  },
});

function toInputs(
  capabilities: v.InferOutput<typeof input>['capabilities'] = {},
): readonly InputModality[] {
  const { vision = false, audio = false, video = false } = capabilities;
  return [
    ...(vision ? (['image'] as const) : []),
    ...(audio ? (['audio'] as const) : []),
    ...(video ? (['video'] as const) : []),
  ];
}

function toRow(model: Model): Row {
  const { prompt, completion } = listedUsdPerToken(model);
  return {
    id: model.id,
    name: model.name,
    context_length: model.contextLength ?? null,
    input_modalities: [...model.inputModalities],
    output_modalities: [...model.outputModalities],
    price: {
      prompt_usd_per_million: perMillion(prompt),
      completion_usd_per_million: perMillion(completion),
    },
    free: isFree(model),
    description: shorten(model.description),
  };
}

function perMillion(usdPerToken: number | undefined): number | null {
  return usdPerToken === undefined ? null : toUsdPerMillion(usdPerToken);
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  if (line.length <= MAX_DESCRIPTION_LENGTH) return line;
  // A cut may leave half of a surrogate pair.
  return `${line.slice(0, MAX_DESCRIPTION_LENGTH - 1).replace(/[\ud800-\udbff]$/u, '')}…`;
}

function toText(rows: readonly Row[], { total, offset, nextOffset }: ModelPage): string {
  if (rows.length === 0) return total === 0 ? 'No model matches.' : `Only ${total} models match.`;
  const heading = `Models ${offset + 1} to ${offset + rows.length} of ${total}:`;
  const more = nextOffset === undefined ? [] : [`More from offset ${nextOffset}.`];
  return [heading, ...rows.map(toLine), ...more].join('\n');
}

function toLine(row: Row): string {
  const { prompt_usd_per_million: prompt, completion_usd_per_million: completion } = row.price;
  const media = `${row.input_modalities.join('+')} -> ${row.output_modalities.join('+')}`;
  const context = row.context_length === null ? [] : [`${row.context_length} tokens`];
  const cost = row.free ? 'free' : toPrices(prompt, completion);
  return `${row.id} (${[media, ...context, cost].join('; ')})`;
}

function toPrices(prompt: number | null, completion: number | null): string {
  if (prompt === null && completion === null) return 'no fixed price per token';
  return `$${prompt ?? '?'} in, $${completion ?? '?'} out per million tokens`;
}
