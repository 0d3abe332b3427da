import { checkActivityHint } from '../../http/error-envelope.ts';
import type { TransportResponse } from '../../http/contract.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { textAt } from '../../shared/untrusted-json.ts';
import type { EndpointCall } from '../runner/call.ts';
import { requireCallModel } from '../runner/call.ts';
import { defineEndpoint } from '../runner/run.ts';
import { toProvider } from '../shared/routing.ts';
import { checkEmbeddingRequest } from './check-request.ts';
import type { EmbeddingRequest, EmbeddingResult, IncompleteVectors } from './options.ts';
import { toWireInputs } from './request.ts';
import { toEmbeddingUsage, toVectors } from './wire.ts';

/** Places of inputs that an error names: enough to see which. */
const MAX_NAMED_INPUTS = 20;

const name = 'embedding';
const output = 'embeddings';

/**
 * Places texts and media in a space where what is alike is near. Model and inputs are looked at before anything is paid.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, `INVALID_INPUT` for a model that gives no vectors or does not take the media,
 * `RESOURCE_TOO_LARGE`, and what the loader throws.
 */
export const embed = defineEndpoint<EmbeddingRequest, EmbeddingResult>({
  name,
  action: 'embed',
  check: checkEmbeddingRequest,
  // A model of another kind is found before media are fetched for it.
  requires: () => ({ inputs: [], output }),
  async prepare(call) {
    const { context, request, modelId, remaining } = call;
    const { dimensions, inputType, provider } = request;
    const ready = await toWireInputs(request.input, { ...context, remainingOptions: remaining });
    // Only what was loaded tells what the model must take.
    await requireCallModel({ name }, call, { inputs: ready.modalities, output });
    return {
      body: {
        model: modelId,
        input: ready.input,
        // A third of the size of numbers, and exact.
        encoding_format: 'base64',
        dimensions,
        input_type: inputType,
        provider: toProvider(context.defaults.provider, provider),
      },
    };
  },
  estimate: async (context, request, options) =>
    await (await import('./estimate.ts')).estimateEmbedding(context, request, options),
  costOf: (response) => toEmbeddingUsage(response)?.costUsd,
  parse: toResult,
});

function toResult(
  { value, headers }: TransportResponse<unknown>,
  asked: EndpointCall<EmbeddingRequest>,
): EmbeddingResult {
  const generationId = headers.get('x-generation-id') ?? textAt(value, 'id');
  const { input, onIncomplete } = asked.request;
  const sparse = toVectors(value, input.length);
  const vectors = sparse.filter((vector) => vector !== undefined);
  const usage = toEmbeddingUsage(value);
  const fail = (fault: string, details: Readonly<Record<string, unknown>>) => {
    handOver(sparse, onIncomplete);
    return new OpenRouterError('UPSTREAM_HTTP', `Cannot ${asked.action}: ${fault}`, {
      requestId: generationId,
      hints: [checkActivityHint],
      details: { reason: 'invalid_response', received: vectors.length, usage, ...details },
    });
  };
  const missing = [...sparse.keys()].filter((index) => sparse[index] === undefined);
  if (missing.length > 0)
    throw fail(`the answer has no vector for ${missing.length} of ${input.length} inputs`, {
      missing: missing.slice(0, MAX_NAMED_INPUTS),
    });
  const lengths = [...new Set(vectors.map(({ length }) => length))];
  const [dimensions = 0, ...others] = lengths;
  if (others.length > 0)
    throw fail('the vectors of the answer have different lengths', {
      dimensions: lengths.slice(0, MAX_NAMED_INPUTS),
    });
  const model = textAt(value, 'model') ?? asked.modelId;
  return { vectors, dimensions, model, usage, generationId };
}

/** What came of an answer that is refused. */
function handOver(
  vectors: IncompleteVectors,
  onIncomplete: EmbeddingRequest['onIncomplete'],
): void {
  if (vectors.every((vector) => vector === undefined)) return;
  try {
    onIncomplete?.(vectors);
  } catch {
    // What is wrong with the answer is what the caller hears.
  }
}
