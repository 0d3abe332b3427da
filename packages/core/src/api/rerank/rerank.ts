import { lookFirst } from '../../http/error-envelope.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { createCountdown } from '../../shared/deadline.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { textAt } from '../../shared/untrusted-json.ts';
import { MAX_SHOWN_ANSWER_LENGTH } from '../shared/response-excerpt.ts';
import type { ApiContext } from '../shared/context.ts';
import { DEFAULT_RERANK_MODEL } from '../shared/defaults.ts';
import { mergeRouting } from '../shared/routing.ts';
import { estimateLater } from '../cost/estimate-later.ts';
import { withReservation } from '../cost/reservation.ts';
import type { ModelDemand } from '../models/require-model.ts';
import { requireModel } from '../models/require-model.ts';
import { checkRerankRequest } from './check-request.ts';
import type { RerankRequest, RerankResult } from './options.ts';
import { toWireDocuments } from './request.ts';
import { toRanking, toRerankUsage } from './wire.ts';

/**
 * Orders documents by how well they answer a query. Model and documents are looked at before anything is paid.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, `INVALID_INPUT` for a model that does not rerank or takes no pictures,
 * `RESOURCE_TOO_LARGE`, and what the loader throws.
 */
export async function rerank(
  context: ApiContext,
  given: RerankRequest,
  call?: CallOptions,
): Promise<RerankResult> {
  const { transport, models, defaults, clock } = context;
  const request = checkRerankRequest(given);
  const { query, documents, topN, provider } = request;
  const callLeft = createCountdown(call, clock, 'rerank');
  const model = request.model ?? defaults.rerankModel ?? DEFAULT_RERANK_MODEL;
  await requireModel(models, toDemand(request, model), callLeft());
  const body = {
    model,
    query,
    documents: await toWireDocuments(documents, { ...context, callLeft }),
    // Some providers refuse more than there are documents.
    top_n: topN === undefined ? undefined : Math.min(topN, documents.length),
    provider:
      provider === undefined && defaults.provider === undefined
        ? undefined
        : mergeRouting(defaults.provider, provider),
  };
  const action = `rerank with ${model}`;
  const ask = async () =>
    await transport.json(
      { method: 'POST', path: 'rerank', action, body, call: callLeft() },
      (answer) => answer,
    );
  const { value, headers } = await withReservation(
    context.budget,
    {
      action,
      estimate: estimateLater(context, { rerank: { ...request, model } }, callLeft),
      run: ask,
      costOf: (answer) => toRerankUsage(answer.value)?.costUsd,
    },
    callLeft(),
  );
  const generationId = headers.get('x-generation-id') ?? textAt(value, 'id');
  const results = toRanking(value, request);
  if (results === undefined) throw answerWithoutResults(value, action, generationId);
  return {
    results,
    model: textAt(value, 'model') ?? model,
    usage: toRerankUsage(value),
    generationId,
  };
}

function toDemand({ model, documents }: RerankRequest, id: string): ModelDemand {
  const hasImages = documents.some((each) => typeof each === 'object' && each.image !== undefined);
  return {
    id,
    defaultedBy: model === undefined ? 'model or OPENROUTER_DEFAULT_RERANK_MODEL' : undefined,
    inputs: hasImages ? ['text', 'image'] : ['text'],
    output: 'rerank',
    action: 'rerank',
  };
}

/** An answer that came and was paid, and that orders no document. It is carried in `details.answer`, as JSON. */
function answerWithoutResults(
  answer: unknown,
  action: string,
  generationId: string | undefined,
): OpenRouterError {
  const text = JSON.stringify(answer);
  const isCut = text.length > MAX_SHOWN_ANSWER_LENGTH;
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: the answer orders none of the documents`,
    {
      requestId: generationId,
      hints: ['What came is in details.answer.', lookFirst],
      details: {
        reason: 'invalid_answer',
        answer: isCut ? `${text.slice(0, MAX_SHOWN_ANSWER_LENGTH)}…` : text,
        usage: toRerankUsage(answer),
      },
    },
  );
}
