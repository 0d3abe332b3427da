import type { CallLeft } from '../../shared/deadline.ts';
import type { ApiContext } from '../shared/context.ts';
import type { EstimateRequest } from '../estimate.ts';
import type { CostEstimate } from '../shared/budget.ts';

/** The estimate that a purchase asks for. What makes it is loaded then: most programs limit nothing. */
export function estimateLater(
  context: ApiContext,
  request: EstimateRequest,
  callLeft: CallLeft,
): () => Promise<CostEstimate> {
  return async () => {
    const { estimateCost } = await import('../estimate.ts');
    return await estimateCost(context, request, callLeft());
  };
}
