import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../context.ts';

/** Whether what a call costs is looked at or counted. Small, so that a program without a budget carries no more than this. */
export function isMetered(
  { budget }: Pick<ApiContext, 'budget'>,
  call: CallOptions | undefined,
): boolean {
  return budget !== undefined || call?.maxCostUsd !== undefined;
}
