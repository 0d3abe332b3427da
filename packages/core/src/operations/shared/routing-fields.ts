import * as v from 'valibot';

import type { ProviderRouting } from '../../api/shared/routing.ts';
import { providerSorts, quantizations } from '../../api/shared/routing.ts';

const slugs = v.array(v.pipe(v.string(), v.minLength(1)));
const price = v.pipe(v.number(), v.minValue(0));

/** Field for the providers that may serve a request. */
export const providerField = v.pipe(
  v.strictObject({
    order: v.optional(slugs),
    only: v.optional(slugs),
    ignore: v.optional(slugs),
    allow_fallbacks: v.optional(v.boolean()),
    require_parameters: v.optional(v.boolean()),
    data_collection: v.optional(v.picklist(['allow', 'deny'])),
    zdr: v.optional(v.boolean()),
    quantizations: v.optional(v.array(v.picklist(quantizations))),
    sort: v.optional(v.picklist(providerSorts)),
    max_price: v.optional(
      v.strictObject({
        prompt: v.optional(price),
        completion: v.optional(price),
        request: v.optional(price),
        image: v.optional(price),
      }),
    ),
  }),
  v.description(
    'Provider routing, over the OPENROUTER_PROVIDER_* defaults. Lists hold provider slugs; max_price is USD per million tokens.',
  ),
);

/** Converts routing to the form of the client. */
export function toRouting(
  provider: v.InferOutput<typeof providerField> | undefined,
): ProviderRouting | undefined {
  if (provider === undefined) return undefined;
  const { allow_fallbacks, require_parameters, data_collection, max_price, ...same } = provider;
  return {
    ...same,
    allowFallbacks: allow_fallbacks,
    requireParameters: require_parameters,
    dataCollection: data_collection,
    maxPriceUsd: max_price,
  };
}
