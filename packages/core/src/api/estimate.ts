import type { CallOptions } from '../shared/call-options.ts';
import { invalidInput } from '../shared/errors.ts';
import type { Hint } from '../shared/hints.ts';
import { isRecord } from '../shared/untrusted-json.ts';
import type { Estimate } from './endpoint-table.ts';
import { endpointEstimates } from './endpoint-table.ts';
import type { CostEstimate } from './shared/budget.ts';
import type { ApiContext } from './shared/context.ts';

type EstimatedName = keyof typeof endpointEstimates;

/** Request of an estimate. */
type RequestOf<Name extends EstimatedName> = Parameters<
  Awaited<ReturnType<(typeof endpointEstimates)[Name]>>
>[1];

/** Request to estimate: one field, named for its endpoint. */
export type EstimateRequest = {
  readonly [Name in EstimatedName]: { readonly [Key in Name]: RequestOf<Name> };
}[EstimatedName];

/**
 * Estimates the cost of a request at the prices that OpenRouter lists. Only metadata requests are sent.
 *
 * @throws OpenRouterError `INVALID_INPUT` for an invalid request, and `MODEL_NOT_FOUND`.
 */
export async function estimateCost(
  context: ApiContext,
  request: EstimateRequest,
  options?: CallOptions,
): Promise<CostEstimate> {
  // A caller without a compiler may pass anything.
  const fields: Readonly<Record<string, unknown>> = isRecord(request) ? request : {};
  const names = Object.keys(endpointEstimates);
  const unknown = Object.keys(fields).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const { explainName } = await import('../shared/explain-name.ts');
    throw invalidInput(`Cannot estimate the cost: unknown field "${unknown}"`, {
      hints: explainName({ name: unknown, known: names, place: 'estimate' }),
      details: { fields: [unknown] },
    });
  }
  if (Object.keys(fields).length > 1)
    throw invalidInput('Cannot estimate the cost: the request must have one field', { hints });
  for (const [name, load] of Object.entries<() => Promise<Estimate>>(endpointEstimates)) {
    if (!(name in fields)) continue;
    const estimate = await load();
    // Each estimate checks the type of its request.
    return await estimate(context, fields[name] as never, options);
  }
  throw invalidInput('Cannot estimate a cost: the request has no field of a paid endpoint', {
    hints,
  });
}

const hints: readonly Hint[] = [
  {
    kind: 'only',
    surface: 'sdk',
    text: 'Pass { chat }, { image }, { speech }, { video }, { embedding }, { rerank } or { transcription }.',
  },
];
