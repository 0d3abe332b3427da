import type { Catalogue, ResolvedModel } from '../models/catalogue.ts';
import type { OutputModality } from '../models/catalogue-entry.ts';
import { ApiError } from '../shared/api-error.ts';

/** Id of OpenRouter's auto router. */
export const AUTO_MODEL = 'openrouter/auto';

/** Finds a model or throws the error of an unknown one. */
export function requireModel(catalogue: Catalogue, id: string): ResolvedModel {
  const model = catalogue.resolve(id);
  if (model !== undefined) return model;
  if (id.endsWith(':free') && catalogue.resolve(id.slice(0, -':free'.length)) !== undefined) {
    throw new ApiError({
      status: 404,
      type: 'not_found',
      message: `The free period of ${id} has ended`,
      availability: { code: 'free_variant_ended', requestedModels: [id] },
    });
  }
  throw new ApiError({
    status: 400,
    type: 'invalid_request',
    message: `${id} is not a valid model ID`,
    availability: { code: 'model_not_found', requestedModels: [id] },
  });
}

/** Throws for a model that belongs to another endpoint. */
export function requireEndpoint(
  { requested, entry }: ResolvedModel,
  served: readonly OutputModality[],
): void {
  if (entry.output.some((modality) => served.includes(modality))) return;
  const detail = ENDPOINTS[entry.output[0] ?? 'text'];
  throw new ApiError({
    status: 400,
    type: 'invalid_request',
    message: `${requested} is not a model of this endpoint; call ${detail}`,
    availability: {
      code: 'wrong_endpoint',
      requestedModels: [requested],
      constraint: { field: 'model', detail },
    },
  });
}

/** Creates the 404 of a model without a suitable provider. */
export function noEndpoints({ requested }: ResolvedModel, message: string): ApiError {
  const availability = { code: 'no_endpoints', requestedModels: [requested] } as const;
  return new ApiError({ status: 404, type: 'not_found', message, availability });
}

const ENDPOINTS: Readonly<Record<OutputModality, string>> = {
  text: '/api/v1/chat/completions',
  image: '/api/v1/images',
  audio: '/api/v1/chat/completions',
  embeddings: '/api/v1/embeddings',
  rerank: '/api/v1/rerank',
  speech: '/api/v1/audio/speech',
  transcription: '/api/v1/audio/transcriptions',
  video: '/api/v1/videos',
};
