import type { Model } from '../shared/model-catalogue.ts';

/** A model with its searchable texts in lower case. */
export interface CatalogueEntry {
  readonly model: Model;
  /** Id and name. */
  readonly title: string;
  readonly description: string;
}

/** Index of the catalogue, built once when it is loaded. */
export interface CatalogueIndex {
  readonly models: readonly Model[];
  readonly entries: readonly CatalogueEntry[];
  /** A map, not an object: `constructor` is not a model. */
  readonly byId: ReadonlyMap<string, Model>;
  /** Exact versions, which requests may name as well. */
  readonly bySlug: ReadonlyMap<string, Model>;
}

/** Creates the index of a list of models. */
export function createCatalogueIndex(models: readonly Model[]): CatalogueIndex {
  const byId = new Map(models.map((model) => [model.id, model]));
  const bySlug = new Map<string, Model>();
  for (const model of models) {
    // Variants and aliases share the slug of the plain model, and a bare slug means the plain model.
    const isPlain = !model.id.includes(':') && model.aliasOf === undefined;
    if (isPlain && !bySlug.has(model.canonicalSlug)) bySlug.set(model.canonicalSlug, model);
  }
  return { models, entries: models.map(toEntry), byId, bySlug };
}

function toEntry(model: Model): CatalogueEntry {
  return {
    model,
    title: `${model.id} ${model.name}`.toLowerCase(),
    description: model.description.toLowerCase(),
  };
}
