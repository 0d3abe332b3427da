import type { CatalogueIndex } from './catalogue-index.ts';
import type { Model } from '../shared/model-catalogue.ts';

/** Suffixes that only choose the routing of a model. `:free`, `:thinking` and `:extended` are entries of their own. */
const routingVariants = ['nitro', 'floor', 'exacto', 'online'] as const;

const routing: ReadonlySet<string> = new Set(routingVariants);
const preset = /^(?<model>[^@]*)@preset\/[^/\s]+$/u;

/** Whether an id is a preset without a model: only the account that created it can resolve it. */
export function isBarePreset(id: string): boolean {
  return preset.exec(id)?.groups?.['model'] === '';
}

/** Returns the entry of an id: its own, or that of the model behind variants, preset and alias. */
export function findModel(index: CatalogueIndex, id: string): Model | undefined {
  const plain = preset.exec(id)?.groups?.['model'] ?? id;
  const model = findEntry(index, plain) ?? findEntry(index, withoutRouting(plain));
  if (model?.aliasOf === undefined) return model;
  return index.byId.get(model.aliasOf) ?? model;
}

function findEntry({ byId, bySlug }: CatalogueIndex, id: string): Model | undefined {
  return byId.get(id) ?? bySlug.get(id);
}

function withoutRouting(id: string): string {
  const [base, ...variants] = id.split(':');
  return [base, ...variants.filter((variant) => !routing.has(variant))].join(':');
}
