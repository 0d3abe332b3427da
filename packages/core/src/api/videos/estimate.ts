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

/** What making a video is likely to cost. */
export async function estimateVideo(
  context: ApiContext,
  given: VideoRequest,
  options?: CallOptions,
): Promise<CostEstimate> {
  const request = checkVideoRequest(given);
  const id = modelIdOf('video', request, context.defaults);
  const listed = await unlessDown(async () => await listVideoModels(context, options), options);
  const named = listed?.find((model) => model.id === id);
  if (named !== undefined) return priceVideo(named, request);
  // What the id stands for may be listed where the id is not.
  const entry = await findModel(context.models, id, options);
  const behind = listed?.find((model) => model.id === entry?.id);
  return behind === undefined
    ? unknownCost(id, 'no price is listed for it')
    : priceVideo(behind, request);
}
