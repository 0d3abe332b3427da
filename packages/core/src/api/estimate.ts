import type { CallOptions } from '../shared/call-options.ts';
import { invalidInput } from '../shared/errors.ts';
import { isRecord } from '../shared/untrusted-json.ts';
import type { Estimate } from './endpoint-table.ts';
import { endpointEstimates } from './endpoint-table.ts';
import type { CostEstimate } from './shared/budget.ts';
import type { ApiContext } from './shared/context.ts';

type EstimatedName = keyof typeof endpointEstimates;

/** The request that an estimate takes. */
type RequestOf<Name extends EstimatedName> = Parameters<
  Awaited<ReturnType<(typeof endpointEstimates)[Name]>>
>[1];

/** A request whose cost is asked for: one field, named for what it makes. */
export type EstimateRequest = {
  readonly [Name in EstimatedName]: { readonly [Key in Name]: RequestOf<Name> };
}[EstimatedName];

/**
 * What a request is likely to cost, at the prices that OpenRouter lists. Nothing is sent but look-ups.
 *
 * @throws OpenRouterError `INVALID_INPUT` for a request that cannot work, and `MODEL_NOT_FOUND`.
 */
export async function estimateCost(
  context: ApiContext,
  request: EstimateRequest,
  options?: CallOptions,
): Promise<CostEstimate> {
  // A caller without a compiler may give anything.
  const fields: Readonly<Record<string, unknown>> = isRecord(request) ? request : {};
  for (const [name, load] of Object.entries<() => Promise<Estimate>>(endpointEstimates)) {
    if (!(name in fields)) continue;
    const estimate = await load();
    // Each estimate checks its request, whatever it is.
    return await estimate(context, fields[name] as never, options);
  }
  throw invalidInput('Cannot estimate a cost: the request is of no kind that is paid', {
    hints: [
      {
        kind: 'only',
        surface: 'sdk',
        text: 'Give { chat }, { image }, { speech }, { video }, { embedding }, { rerank } or { transcription }.',
      },
    ],
  });
}
