import type { OpenRouter, OpenRouterOptions } from '../../src/client.ts';
import { createOpenRouter } from '../../src/client.ts';
import { modelRecord } from './model-records.ts';

/** A client over a wire that lists models and orders documents as a test wants. */
export interface RerankClient {
  readonly client: OpenRouter;
  /** Bodies that were sent to `POST rerank`. */
  readonly bodies: readonly Readonly<Record<string, unknown>>[];
}

const models = {
  data: [
    modelRecord('cohere/rerank-v3.5', {
      architecture: { input_modalities: ['text'], output_modalities: ['rerank'] },
    }),
    modelRecord('some/seeing-reranker', {
      architecture: { input_modalities: ['text', 'image'], output_modalities: ['rerank'] },
    }),
    modelRecord('some/chat'),
  ],
};

/** The two documents of {@link ordered} in the order of the request. */
export const documents = [
  'Berlin is a city.',
  { text: 'Paris is the capital of France.' },
] as const;

/** An answer as OpenRouter gives it. */
export const ordered = {
  id: 'gen-rerank-1',
  model: 'cohere/rerank-v3.5',
  provider: 'Cohere',
  results: [
    { index: 1, relevance_score: 0.9, document: { text: 'Paris is the capital of France.' } },
    { index: 0, relevance_score: 0.2, document: { text: 'Berlin is a city.' } },
  ],
  usage: { search_units: 1, total_tokens: 12, cost: 0.002 },
};

/** Makes a {@link RerankClient}. */
export function createRerankClient(
  answer: () => Response = () => Response.json(ordered),
  options: OpenRouterOptions = {},
): RerankClient {
  const bodies: Readonly<Record<string, unknown>>[] = [];
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (request.url.includes('/models')) return Response.json(models);
      if (!request.url.endsWith('/api/v1/rerank')) throw new Error(`Not played: ${request.url}`);
      // A request of our own is an object.
      bodies.push((await request.json()) as Record<string, unknown>);
      return answer();
    },
    ...options,
  });
  return { client, bodies };
}
