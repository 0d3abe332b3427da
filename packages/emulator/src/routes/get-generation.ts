import { toGenerationDocument } from '../account/generations.ts';
import { invalidRequest, notFound } from '../shared/api-error.ts';
import type { Route } from './route.ts';
import { toJsonResponse } from '../wire/json-response.ts';

/** `GET /generation?id=`: usage and cost of a generation. */
export const getGeneration: Route = {
  method: 'GET',
  path: '/generation',
  access: 'key',
  respond: ({ url, key, emulator: { generations, clock } }) => {
    const id = url.searchParams.get('id');
    if (id === null || id === '') throw invalidRequest('id: a generation id is required');
    const generation = generations.find(id);
    const { availableAtMs = 0 } = generation ?? {};
    if (generation === undefined || generation.key !== key || clock.now() < availableAtMs) {
      throw notFound(`Generation ${id} not found`);
    }
    return toJsonResponse({ data: toGenerationDocument(generation) });
  },
};
