import { toModelDocument } from '../models/documents.ts';
import { parseModelQuery, selectModels } from '../models/query.ts';
import type { Exchange, Route } from './route.ts';
import { toJsonResponse } from '../wire/json-response.ts';

const DEFAULT_LIMIT = 500;

/** `GET /models`: the catalogue, filtered, sorted and paged. */
export const listModels: Route = {
  method: 'GET',
  path: '/models',
  access: 'anyone',
  respond: (exchange) => toModelPage(exchange, exchange.url.searchParams),
};

/** Returns the models that match `parameters`, as one page. */
export function toModelPage(
  { url, emulator: { catalogue, clock } }: Exchange,
  parameters: URLSearchParams,
): Response {
  const query = parseModelQuery(parameters);
  const models = selectModels(catalogue, query, clock.now());
  const isPaged = query.offset !== undefined || query.limit !== undefined;
  const { offset = 0, limit = isPaged ? DEFAULT_LIMIT : models.length } = query;
  const page = models.slice(offset, offset + limit);
  return toJsonResponse({
    data: page.map((entry) => toModelDocument(entry, catalogue)),
    total_count: models.length,
    links: {
      next: offset + limit < models.length ? toNextLink(url, offset + limit, limit) : null,
    },
  });
}

function toNextLink(url: URL, offset: number, limit: number): string {
  const next = new URL(url);
  next.searchParams.set('offset', String(offset));
  next.searchParams.set('limit', String(limit));
  return `${next.pathname}${next.search}`;
}
