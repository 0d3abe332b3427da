import { checkActivityHint } from '../../http/error-envelope.ts';
import type { TransportResponse } from '../../http/contract.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { textAt } from '../../shared/untrusted-json.ts';
import type { EndpointCall } from '../runner/call.ts';
import { toCacheHeaders } from '../chat/response-cache.ts';
import { requireCallModel } from '../runner/call.ts';
import { defineEndpoint } from '../runner/run.ts';
import { toProvider } from '../shared/routing.ts';
import { checkEmbeddingRequest } from './check-request.ts';
import type { EmbeddingRequest, EmbeddingResult, IncompleteVectors } from './options.ts';
import { toWireInputs } from './request.ts';
import { toEmbeddingUsage, toVectors } from './wire.ts';

/** Maximum number of inputs that an error names: enough to see which ones. */
const MAX_NAMED_INPUTS = 20;

const name = 'embedding';
const output = 'embeddings';

/**
 * Creates embeddings of texts and media: inputs with similar meanings get vectors that are close together. The model and the
 * inputs are checked before anything is paid.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, `INVALID_INPUT` for a model that returns no embeddings or does not accept the media,
 * `RESOURCE_TOO_LARGE`, and what the loader throws.
 */
export const embed = defineEndpoint<EmbeddingRequest, EmbeddingResult>({
  name,
  action: 'embed',
  check: checkEmbeddingRequest,
  // A model of another kind is refused before media are fetched for it.
  requires: () => ({ inputs: [], output }),
  async prepare(call) {
    const { context, request, modelId, remaining } = call;
    const { dimensions, encodingFormat, inputType, provider } = request;
    const prepared = await toWireInputs(request.input, { ...context, remainingOptions: remaining });
    // Only the loaded media show which modalities the model must accept.
    await requireCallModel({ name }, call, { inputs: prepared.modalities, output });
    return {
      headers: toCacheHeaders(context.defaults.cache),
      body: {
        model: modelId,
        input: prepared.input,
        encoding_format: encodingFormat,
        dimensions,
        input_type: inputType,
        provider: toProvider(context.defaults.provider, provider),
      },
    };
  },
  estimate: async (context, request, options) =>
    await (await import('./estimate.ts')).estimateEmbedding(context, request, options),
  costOf: (response) => toEmbeddingUsage(response),
  otherForm: (error, { request }) =>
    request.encodingFormat !== undefined && /encoding|base64|float/iu.test(error.message)
      ? { ...request, encodingFormat: undefined }
      : undefined,
  parse: toResult,
});

function toResult(
  { value, headers }: TransportResponse<unknown>,
  call: EndpointCall<EmbeddingRequest>,
): EmbeddingResult {
  const generationId = headers.get('x-generation-id') ?? textAt(value, 'id');
  const { input, onIncomplete } = call.request;
  const sparse = toVectors(value, input.length);
  const vectors = sparse.filter((vector) => vector !== undefined);
  const usage = toEmbeddingUsage(value);
  const fail = (fault: string, details: Readonly<Record<string, unknown>>) => {
    reportIncomplete(sparse, onIncomplete);
    return new OpenRouterError('UPSTREAM_HTTP', `Cannot ${call.action}: ${fault}`, {
      requestId: generationId,
      hints: [checkActivityHint],
      details: { reason: 'invalid_response', received: vectors.length, usage, ...details },
    });
  };
  const missing = [...sparse.keys()].filter((index) => sparse[index] === undefined);
  if (missing.length > 0)
    throw fail(`the response has no vector for ${missing.length} of ${input.length} inputs`, {
      missing: missing.slice(0, MAX_NAMED_INPUTS),
    });
  const lengths = [...new Set(vectors.map(({ length }) => length))];
  const [dimensions = 0, ...others] = lengths;
  if (others.length > 0)
    throw fail('the vectors of the response have different lengths', {
      dimensions: lengths.slice(0, MAX_NAMED_INPUTS),
    });
  const model = textAt(value, 'model') ?? call.modelId;
  return { vectors, dimensions, model, usage, generationId };
}

/** Passes on the vectors of a response that is refused. */
function reportIncomplete(
  vectors: IncompleteVectors,
  onIncomplete: EmbeddingRequest['onIncomplete'],
): void {
  if (vectors.every((vector) => vector === undefined)) return;
  try {
    onIncomplete?.(vectors);
  } catch {
    // The error about the response matters more than the one of a listener.
  }
}
