import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../shared/context.ts';

/** Whether something limits what a call may cost. Small, so that a program without a budget carries no more than this. */
export function isMetered(
  { budget }: Pick<ApiContext, 'budget'>,
  call: CallOptions | undefined,
): boolean {
  const { maxCostUsd, sessionUsd } = budget?.options ?? {};
  return (call?.maxCostUsd ?? maxCostUsd ?? sessionUsd) !== undefined;
}
