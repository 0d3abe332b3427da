import type { OpenRouterOptions } from '../../src/client.ts';
import { modelRecord } from './model-records.ts';
import type { PaidWire } from './paid-wire.ts';
import { createPaidWire } from './paid-wire.ts';

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

/** A response of OpenRouter. */
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

/** A client over a wire with a list of models and scripted responses. */
export function createRerankClient(
  answer: () => Response = () => Response.json(ordered),
  options: OpenRouterOptions = {},
): PaidWire {
  return createPaidWire({ models, path: 'rerank', answer }, options);
}
