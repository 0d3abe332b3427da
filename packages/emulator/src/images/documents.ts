import type { Catalogue } from '../models/catalogue.ts';
import type { CatalogueEntry } from '../models/catalogue-entry.ts';
import { AUTO_MODEL } from '../validation/require-model.ts';
import { findProvider } from '../models/providers.ts';
import type { JsonObject } from '../shared/json.ts';
import { profileOf } from './find-profile.ts';
import { capabilitiesOf } from './profile.ts';

/** Returns the models of `/images`. */
export function listImageModels({ entries }: Catalogue): readonly CatalogueEntry[] {
  return entries.filter(isImageModel);
}

/** Whether a model generates images itself: neither an alias nor the auto router. */
export function isImageModel({ id, output, aliasOf }: CatalogueEntry): boolean {
  return output.includes('image') && aliasOf === undefined && id !== AUTO_MODEL;
}

/** Returns a model as `GET /images/models` describes it. */
export function toImageModelDocument(entry: CatalogueEntry): JsonObject {
  const { id, name, description, created, input, output } = entry;
  const { parameters, isStreaming } = profileOf(entry);
  return {
    id,
    name,
    description,
    created,
    architecture: { input_modalities: input, output_modalities: output },
    supported_parameters: parameters,
    supports_streaming: isStreaming,
    endpoints: `/api/v1/images/models/${id}/endpoints`,
  };
}

/** Returns endpoints as `GET /images/models/{author}/{slug}/endpoints` describes them. */
export function toImageEndpointDocuments(entry: CatalogueEntry): JsonObject[] {
  const profile = profileOf(entry);
  return entry.providers.flatMap((slug) => {
    const provider = findProvider(slug);
    if (provider === undefined) return [];
    return [
      {
        provider_name: provider.name,
        provider_slug: slug,
        provider_tag: slug,
        supported_parameters: capabilitiesOf(profile, slug),
        allowed_passthrough_parameters: profile.passthrough,
        supports_streaming: profile.isStreaming,
        pricing: profile.pricing,
      },
    ];
  });
}
