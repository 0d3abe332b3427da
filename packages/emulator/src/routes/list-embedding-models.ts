import { toModelPage } from './list-models.ts';
import type { Route } from './route.ts';

/** `GET /embeddings/models`: the models of `POST /embeddings`, paged. */
export const listEmbeddingModels: Route = {
  method: 'GET',
  path: '/embeddings/models',
  access: 'anyone',
  respond: (exchange) => {
    const parameters = new URLSearchParams({ output_modalities: 'embeddings' });
    for (const name of ['offset', 'limit']) {
      parameters.set(name, exchange.url.searchParams.get(name) ?? '');
    }
    return toModelPage(exchange, parameters);
  },
};
