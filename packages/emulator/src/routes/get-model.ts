import type { CatalogueEntry } from '../models/catalogue-entry.ts';
import { toArchitecture, toEndpointDocuments, toModelDocument } from '../models/documents.ts';
import { notFound } from '../shared/api-error.ts';
import type { Exchange, Route } from './route.ts';
import { toJsonResponse } from '../wire/json-response.ts';

/** `GET /model/{author}/{slug}`: one model; aliases and variants are resolved. */
export const getModel: Route = {
  method: 'GET',
  path: '/model/:author/:slug',
  access: 'anyone',
  respond: (exchange) =>
    toJsonResponse({ data: toModelDocument(requireModel(exchange), exchange.emulator.catalogue) }),
};

/** `GET /models/{author}/{slug}/endpoints`: the endpoints of a model. */
export const listEndpoints: Route = {
  method: 'GET',
  path: '/models/:author/:slug/endpoints',
  access: 'anyone',
  respond: (exchange) => {
    const entry = requireModel(exchange);
    const { id, name, created, description } = entry;
    const architecture = toArchitecture(entry);
    const endpoints = toEndpointDocuments(entry);
    return toJsonResponse({ data: { id, name, created, description, architecture, endpoints } });
  },
};

function requireModel({ parameters, emulator: { catalogue } }: Exchange): CatalogueEntry {
  const id = `${parameters['author'] ?? ''}/${parameters['slug'] ?? ''}`;
  const model = catalogue.resolve(id);
  if (model === undefined) throw notFound(`Model ${id} does not exist`);
  return model.entry;
}
