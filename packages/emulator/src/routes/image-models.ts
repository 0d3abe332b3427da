import {
  isImageModel,
  listImageModels as listModels,
  toImageEndpointDocuments,
  toImageModelDocument,
} from '../images/documents.ts';
import { notFound } from '../shared/api-error.ts';
import { toJsonResponse } from '../wire/json-response.ts';
import type { Route } from './route.ts';

/** `GET /images/models`: image models and their capabilities. */
export const listImageModels: Route = {
  method: 'GET',
  path: '/images/models',
  access: 'anyone',
  respond: ({ emulator }) =>
    toJsonResponse({ data: listModels(emulator.catalogue).map(toImageModelDocument) }),
};

/**
 * `GET /images/models/{author}/{slug}/endpoints`: endpoints, capabilities and prices of a model.
 */
export const listImageEndpoints: Route = {
  method: 'GET',
  path: '/images/models/:author/:slug/endpoints',
  access: 'anyone',
  respond: ({ parameters, emulator }) => {
    const id = `${parameters['author'] ?? ''}/${parameters['slug'] ?? ''}`;
    const entry = emulator.catalogue.resolve(id)?.entry;
    if (entry === undefined || !isImageModel(entry)) {
      throw notFound(`Image model ${id} does not exist`);
    }
    return toJsonResponse({ id: entry.id, endpoints: toImageEndpointDocuments(entry) });
  },
};
