import type { CallOptions } from '../../shared/call-options.ts';
import type { Budget } from '../shared/budget.ts';

/** Whether money must be reserved for a call. Small: a program without a budget loads only this. */
export function isMetered(budget: Budget | undefined, options: CallOptions | undefined): boolean {
  const { maxCostUsd, sessionUsd, store } = budget?.options ?? {};
  const { maxCostUsd: ofCall, callerMaxCostUsd, task } = options ?? {};
  const metered = ofCall ?? callerMaxCostUsd ?? task ?? maxCostUsd ?? sessionUsd ?? store;
  return metered !== undefined;
}
