import type { CatalogueEntry } from '../models/catalogue-entry.ts';
import type { JsonObject } from '../shared/json.ts';
import { UNKNOWN_SUPPORT } from '../videos/support.ts';
import { toJsonResponse } from '../wire/json-response.ts';
import type { Route } from './route.ts';

/** `GET /videos/models`: capabilities and prices of the video models. */
export const listVideoModels: Route = {
  method: 'GET',
  path: '/videos/models',
  access: 'anyone',
  respond: ({ emulator: { catalogue } }) =>
    toJsonResponse({
      data: catalogue.entries
        .filter(({ output, aliasOf }) => output.includes('video') && aliasOf === undefined)
        .map(toVideoModelDocument),
    }),
};

function toVideoModelDocument(entry: CatalogueEntry): JsonObject {
  return {
    id: entry.id,
    canonical_slug: entry.canonicalSlug ?? entry.id,
    hugging_face_id: entry.huggingFaceId ?? null,
    name: entry.name,
    description: entry.description,
    created: entry.created,
    ...(entry.video ?? UNKNOWN_SUPPORT),
  };
}
