import type { CallOptions } from '../../shared/call-options.ts';
import type { Budget } from '../shared/budget.ts';

/** Whether money is to be reserved for a call. Small, so that a program without a budget carries no more than this. */
export function isMetered(budget: Budget | undefined, options: CallOptions | undefined): boolean {
  const { maxCostUsd, sessionUsd, store } = budget?.options ?? {};
  return (options?.maxCostUsd ?? options?.task ?? maxCostUsd ?? sessionUsd ?? store) !== undefined;
}
