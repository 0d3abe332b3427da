import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../shared/context.ts';
import { modelIdOf } from '../shared/endpoints.ts';
import { checkVideoRequest } from './check-request.ts';
import { listVideoModels } from './models.ts';
import { unlessDown } from '../models/best-effort.ts';
import type { VideoRequest } from './options.ts';
import { unknownCost } from '../cost/cost-lines.ts';
import { findModel } from '../models/find-priced-model.ts';
import type { CostEstimate } from '../shared/budget.ts';
import { priceVideo } from './prices.ts';

/** Estimates the cost of a video. */
export async function estimateVideo(
  context: ApiContext,
  input: VideoRequest,
  options?: CallOptions,
): Promise<CostEstimate> {
  const request = checkVideoRequest(input);
  const id = modelIdOf('video', request, context.defaults);
  const listed = await unlessDown(async () => await listVideoModels(context, options), options);
  const model = listed?.find((each) => each.id === id);
  if (model !== undefined) return priceVideo(model, request);
  // The id may be an alias of a listed model.
  const entry = await findModel(context.models, id, options);
  const aliased = listed?.find((each) => each.id === entry?.id);
  return aliased === undefined
    ? unknownCost(id, 'no price is listed for it')
    : priceVideo(aliased, request);
}
