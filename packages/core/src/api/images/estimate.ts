import type { CallOptions } from '../../shared/call-options.ts';
import { createDeadline } from '../../shared/deadline.ts';
import type { ApiContext } from '../shared/context.ts';
import type { ChatRequest } from '../chat/options.ts';
import { checkImageRequest } from './check-request.ts';
import { createImageModels } from './image-models.ts';
import type { ImageEndpoint, ImageRequest } from './options.ts';
import type { ChatRoute } from './route.ts';
import { chooseRoute } from './route.ts';
import { unlessDown } from '../models/best-effort.ts';
import { noCost, sumLines, unknownCost } from '../cost/cost-lines.ts';
import { estimateChat } from '../chat/estimate.ts';
import { imageLines } from './prices.ts';
import type { CostEstimate } from '../shared/budget.ts';

/** Estimates the cost of images, at the most expensive provider that may serve the request. */
export async function estimateImage(
  context: ApiContext,
  input: ImageRequest,
  options?: CallOptions,
): Promise<CostEstimate> {
  const request = checkImageRequest(input);
  const remainingOptions = createDeadline(options, context.clock, 'estimate the image');
  const route = await chooseRoute(request, context, remainingOptions);
  if (route.kind === 'chat') {
    // The client's token limit for chats does not apply to images.
    const defaults = { ...context.defaults, maxTokens: undefined };
    return await estimateChat(
      { ...context, defaults },
      toChatRequest(request, route),
      remainingOptions(),
    );
  }
  const id = route.model?.id ?? route.id;
  if (id.includes(':free')) return noCost(id);
  const endpoints =
    (await unlessDown(
      async () => await createImageModels(context).endpoints(id, remainingOptions()),
      remainingOptions(),
    )) ?? [];
  const priced = endpoints.filter((endpoint) => mayServe(endpoint, request, context));
  if (priced.length === 0) return unknownCost(id, 'no price is listed for it');
  const estimates = priced.map(({ pricing }) =>
    sumLines(id, imageLines(pricing, { ...request, model: id })),
  );
  return estimates.find(({ certainty }) => certainty === 'unknown') ?? highest(estimates);
}

/** Returns the highest estimate. It is an upper bound only if all of them are. */
function highest(estimates: readonly CostEstimate[]): CostEstimate {
  const ordered = estimates.toSorted((a, b) => (b.costUsd ?? 0) - (a.costUsd ?? 0));
  const [first = unknownCost('', 'no price is listed for it')] = ordered;
  const isEstimate = estimates.some(({ certainty }) => certainty === 'estimate');
  return isEstimate ? { ...first, certainty: 'estimate' } : first;
}

function mayServe(
  { provider }: ImageEndpoint,
  { provider: own }: ImageRequest,
  { defaults }: ApiContext,
): boolean {
  const { only, ignore = [] } = { ...defaults.provider, ...own };
  return !ignore.includes(provider) && (only === undefined || only.includes(provider));
}

function toChatRequest(request: ImageRequest, { id, modalities }: ChatRoute): ChatRequest {
  const { prompt, references = [], maxTokens, provider } = request;
  const images = references.map((source) => ({ type: 'image', source }) as const);
  return {
    model: id,
    messages: [{ role: 'user', content: [{ type: 'text', text: prompt }, ...images] }],
    maxTokens,
    modalities,
    provider,
  };
}
