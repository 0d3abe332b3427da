import * as v from 'valibot';

const slugs = v.nullish(v.array(v.string()));
// The API description says strings, the documentation shows numbers; both are accepted.
const price = v.nullish(v.union([v.pipe(v.string(), v.decimal(), v.toNumber()), v.number()]));
const strategy = v.nullish(v.picklist(['price', 'throughput', 'latency', 'exacto']));
const cutoff = v.nullish(
  v.union([v.number(), v.record(v.picklist(['p50', 'p75', 'p90', 'p99']), v.nullish(v.number()))]),
);

/** The `provider` object of a request; an unknown property is an error. */
export const ProviderPreferences = v.strictObject({
  order: slugs,
  only: slugs,
  ignore: slugs,
  allow_fallbacks: v.nullish(v.boolean()),
  require_parameters: v.nullish(v.boolean()),
  data_collection: v.nullish(v.picklist(['allow', 'deny'])),
  zdr: v.nullish(v.boolean()),
  enforce_distillable_text: v.nullish(v.boolean()),
  quantizations: slugs,
  sort: v.nullish(
    v.union([
      v.picklist(['price', 'throughput', 'latency', 'exacto']),
      v.strictObject({ by: strategy, partition: v.nullish(v.picklist(['model', 'none'])) }),
    ]),
  ),
  max_price: v.nullish(
    v.strictObject({
      prompt: price,
      completion: price,
      request: price,
      image: price,
      audio: price,
    }),
  ),
  preferred_min_throughput: cutoff,
  preferred_max_latency: cutoff,
});

/** Routing preferences of a request. */
export type ProviderPreferences = v.InferOutput<typeof ProviderPreferences>;
