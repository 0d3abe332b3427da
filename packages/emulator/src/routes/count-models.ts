import { parseModelQuery, selectModels } from '../models/query.ts';
import type { Route } from './route.ts';
import { toJsonResponse } from '../wire/json-response.ts';

/** `GET /models/count`: the number of models that match a query. */
export const countModels: Route = {
  method: 'GET',
  path: '/models/count',
  access: 'anyone',
  respond: ({ url, emulator: { catalogue, clock } }) => {
    const models = selectModels(catalogue, parseModelQuery(url.searchParams), clock.now());
    return toJsonResponse({ data: { count: models.length } });
  },
};
