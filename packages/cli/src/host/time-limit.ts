import type { Interceptor } from '@orkit/openrouter-multimodal';

import type { Deadline } from './deadline.ts';

/**
 * Returns an interceptor that passes the timeout of a command to each billable call, because only the client knows what
 * cancelling a billable request means. Free calls are aborted by the signal.
 */
export function createTimeLimit(deadline: Pick<Deadline, 'handOver'>): Interceptor {
  return (next) => async (call) => {
    const timeoutMs = call.isBillable ? deadline.handOver() : undefined;
    const options = timeoutMs === undefined ? call.options : { ...call.options, timeoutMs };
    await next({ ...call, options });
  };
}
