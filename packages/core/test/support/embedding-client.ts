import type { OpenRouterOptions } from '../../src/client.ts';
import { modelRecord } from './model-records.ts';
import type { PaidWire } from './paid-wire.ts';
import { createPaidWire } from './paid-wire.ts';

function embeddingModel(id: string, ...inputs: readonly string[]) {
  return modelRecord(id, {
    architecture: { input_modalities: inputs, output_modalities: ['embeddings'] },
  });
}

const models = {
  data: [
    embeddingModel('openai/text-embedding-3-small', 'text'),
    embeddingModel('some/all-embedder', 'text', 'image', 'audio', 'video', 'file'),
    modelRecord('some/chat'),
  ],
};

/** Two vectors as OpenRouter returns them, the second first; each number is exact in 32 bits. */
export const placed = {
  object: 'list',
  id: 'gen-emb-1',
  model: 'openai/text-embedding-3-small',
  data: [
    { object: 'embedding', index: 1, embedding: toBase64([-3, 0.25]) },
    { object: 'embedding', index: 0, embedding: toBase64([1.5, 2]) },
  ],
  usage: { prompt_tokens: 4, total_tokens: 4, cost: 0.00002 },
};

/** Numbers as the base64 of little-endian 32-bit floats. */
export function toBase64(numbers: readonly number[]): string {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [index, value] of numbers.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
}

/** A response with this number of vectors and dimensions. */
export function placedAll(count: number, dimensions: number): typeof placed {
  const embedding = toBase64(Array.from({ length: dimensions }, (_, index) => index / 8));
  const data = Array.from({ length: count }, (_, index) => ({
    object: 'embedding',
    index,
    embedding,
  }));
  return { ...placed, data };
}

/** A client over a wire with a list of models and scripted responses. */
export function createEmbeddingClient(
  answer: () => Response = () => Response.json(placed),
  options: OpenRouterOptions = {},
): PaidWire {
  return createPaidWire({ models, path: 'embeddings', answer }, options);
}
