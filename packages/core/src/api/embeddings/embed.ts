import { lookFirst } from '../../http/error-envelope.ts';
import type { Answer } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { createCountdown } from '../../shared/deadline.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { textAt } from '../../shared/untrusted-json.ts';
import { DEFAULT_EMBEDDING_MODEL } from '../shared/defaults.ts';
import { mergeRouting } from '../shared/routing.ts';
import type { ApiContext } from '../shared/context.ts';
import { estimateLater } from '../cost/estimate-later.ts';
import { withReservation } from '../cost/reservation.ts';
import type { InputModality } from '../shared/model-catalogue.ts';
import type { ModelDemand } from '../models/require-model.ts';
import { requireModel } from '../models/require-model.ts';
import { checkEmbeddingRequest } from './check-request.ts';
import type { EmbeddingRequest, EmbeddingResult, IncompleteVectors } from './options.ts';
import type { ReadyInputs } from './request.ts';
import { toWireInputs } from './request.ts';
import { toEmbeddingUsage, toVectors } from './wire.ts';

/** Places of inputs that an error names: enough to see which. */
const MAX_NAMED_INPUTS = 20;

/**
 * Places texts and media in a space where what is alike is near. Model and inputs are looked at before anything is paid.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, `INVALID_INPUT` for a model that gives no vectors or does not take the media,
 * `RESOURCE_TOO_LARGE`, and what the loader throws.
 */
export async function embed(
  context: ApiContext,
  given: EmbeddingRequest,
  call?: CallOptions,
): Promise<EmbeddingResult> {
  const { transport, defaults, clock } = context;
  const request = checkEmbeddingRequest(given);
  const callLeft = createCountdown(call, clock, 'embed');
  const model = request.model ?? defaults.embeddingModel ?? DEFAULT_EMBEDDING_MODEL;
  const lookAtModel = async (inputs: readonly InputModality[]) =>
    await requireModel(context.models, toDemand(request, model, inputs), callLeft());
  // A model of another kind is found before media are fetched for it.
  if (request.input.some((each) => typeof each === 'object')) await lookAtModel([]);
  const ready = await toWireInputs(request.input, { ...context, callLeft });
  await lookAtModel(ready.modalities);
  const action = `embed with ${model}`;
  const body = { model, ...toBody(request, ready, defaults) };
  const { value, headers } = await withReservation(
    context.budget,
    {
      action,
      estimate: estimateLater(context, { embedding: { ...request, model } }, callLeft),
      run: async () =>
        await transport.json(
          { method: 'POST', path: 'embeddings', action, body, call: callLeft() },
          (answer) => answer,
        ),
      costOf: (answer) => toEmbeddingUsage(answer.value)?.costUsd,
    },
    call,
  );
  return toResult({ value, headers }, { action, model, request });
}

function toDemand(
  { model }: EmbeddingRequest,
  id: string,
  inputs: readonly InputModality[],
): ModelDemand {
  return {
    id,
    defaultedBy: model === undefined ? 'model or OPENROUTER_DEFAULT_EMBEDDING_MODEL' : undefined,
    inputs,
    output: 'embeddings',
    action: 'embed',
  };
}

function toBody(
  { dimensions, inputType, provider }: EmbeddingRequest,
  { input }: ReadyInputs,
  defaults: ApiContext['defaults'],
): Readonly<Record<string, unknown>> {
  return {
    input,
    // A third of the size of numbers, and exact.
    encoding_format: 'base64',
    dimensions,
    input_type: inputType,
    provider:
      provider === undefined && defaults.provider === undefined
        ? undefined
        : mergeRouting(defaults.provider, provider),
  };
}

interface Asked {
  readonly action: string;
  readonly model: string;
  readonly request: EmbeddingRequest;
}

function toResult({ value, headers }: Answer<unknown>, asked: Asked): EmbeddingResult {
  const generationId = headers.get('x-generation-id') ?? textAt(value, 'id');
  const { input, onIncomplete } = asked.request;
  const sparse = toVectors(value, input.length);
  const vectors = sparse.filter((vector) => vector !== undefined);
  const usage = toEmbeddingUsage(value);
  const fail = (fault: string, details: Readonly<Record<string, unknown>>) => {
    handOver(sparse, onIncomplete);
    return new OpenRouterError('UPSTREAM_HTTP', `Cannot ${asked.action}: ${fault}`, {
      requestId: generationId,
      hints: [lookFirst],
      details: { reason: 'invalid_answer', received: vectors.length, usage, ...details },
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
  const model = textAt(value, 'model') ?? asked.model;
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
