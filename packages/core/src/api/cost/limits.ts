import type { CallOptions } from '../../shared/call-options.ts';
import type { Budget } from '../shared/budget.ts';
import { remainingUsd } from './ask-store.ts';
import { checkUsd } from './budget.ts';

/** Limit that the cost of a call must not exceed. */
export interface CostLimit {
  /** Calls that it is for: this one, each one of the client, or all of the client together. */
  readonly scope: 'call' | 'client' | 'session';
  /** US dollars that this call may cost: for a session what remains of its budget. */
  readonly usd: number;
  /** Budget of the session, when it is known. */
  readonly sessionUsd?: number | undefined;
}

/**
 * Returns the limits of one call. A program may raise the limit of its client for a call; the limit of its own caller, such as an agent,
 * only lowers it.
 *
 * @throws OpenRouterError `INVALID_INPUT` when a limit is not a valid amount.
 */
export function callLimits(
  budget: Budget | undefined,
  options: CallOptions | undefined,
  action: string,
): readonly CostLimit[] {
  const { maxCostUsd, callerMaxCostUsd } = options ?? {};
  checkUsd('maxCostUsd', maxCostUsd, action);
  checkUsd('callerMaxCostUsd', callerMaxCostUsd, action);
  const limits: CostLimit[] = [];
  const ofClient = budget?.options.maxCostUsd;
  if (maxCostUsd !== undefined) limits.push({ scope: 'call', usd: maxCostUsd });
  else if (ofClient !== undefined) limits.push({ scope: 'client', usd: ofClient });
  if (callerMaxCostUsd !== undefined) limits.push({ scope: 'call', usd: callerMaxCostUsd });
  return limits;
}

/** Returns the limit of the session for a call; `undefined` when it has none. */
export async function sessionLimit(
  budget: Budget | undefined,
  options: CallOptions | undefined,
  action: string,
): Promise<CostLimit | undefined> {
  const usd = await remainingUsd(budget, action, options);
  const sessionUsd = budget?.options.sessionUsd;
  return usd === undefined ? undefined : { scope: 'session', usd, sessionUsd };
}

/** Returns the lowest limit; `undefined` without one. */
export function lowestLimit(limits: readonly CostLimit[]): CostLimit | undefined {
  return limits.toSorted((a, b) => a.usd - b.usd)[0];
}
