import { CATALOGUE } from './catalogue.data.ts';
import type { CatalogueEntry } from './catalogue-entry.ts';

/** A suffix that changes how a model is served, not the model itself. */
type Variant = 'nitro' | 'floor' | 'exacto' | 'online';

/** A model id with the model that it stands for. */
export interface ResolvedModel {
  /** The requested id. */
  readonly requested: string;
  /** The concrete model, never an alias. */
  readonly entry: CatalogueEntry;
  readonly variants: readonly Variant[];
  readonly isAlias: boolean;
}

/** Models of one emulator. */
export interface Catalogue {
  readonly entries: readonly CatalogueEntry[];
  /** Returns the entry with exactly this id or canonical slug, aliases included. */
  find(id: string): CatalogueEntry | undefined;
  /** Returns the model behind an id, with aliases and variants resolved. */
  resolve(id: string): ResolvedModel | undefined;
}

const VARIANTS = ['nitro', 'floor', 'exacto', 'online'] as const satisfies readonly Variant[];

/** Creates the catalogue; an extra entry replaces the one with the same id. */
export function createCatalogue(extra: readonly CatalogueEntry[] = []): Catalogue {
  const byId = new Map<string, CatalogueEntry>();
  for (const entry of [...CATALOGUE, ...extra]) byId.set(entry.id, entry);
  const entries = [...byId.values()];
  const bySlug = new Map(entries.map((entry) => [entry.canonicalSlug ?? entry.id, entry]));
  const find = (id: string): CatalogueEntry | undefined => byId.get(id) ?? bySlug.get(id);
  return {
    entries,
    find,
    resolve: (requested) => {
      const { id, variants } = splitVariants(requested, find);
      const entry = find(id);
      const target = entry?.aliasOf === undefined ? entry : find(entry.aliasOf);
      if (target === undefined) return undefined;
      return { requested, entry: target, variants, isAlias: target !== entry };
    },
  };
}

function splitVariants(
  requested: string,
  find: (id: string) => CatalogueEntry | undefined,
): { id: string; variants: Variant[] } {
  const variants: Variant[] = [];
  let id = requested;
  while (find(id) === undefined) {
    const variant = VARIANTS.find((name) => id.endsWith(`:${name}`));
    if (variant === undefined) break;
    variants.push(variant);
    id = id.slice(0, -(variant.length + 1));
  }
  return { id, variants };
}

/** Returns the part of an id before the slash. */
export function authorOf({ id }: CatalogueEntry): string {
  return id.slice(0, id.indexOf('/'));
}
