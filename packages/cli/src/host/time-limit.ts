import type { Interceptor } from '@orkit/openrouter-multimodal';

import type { Deadline } from './deadline.ts';

/**
 * Returns an interceptor that leaves the time limit of a command to each call that may cost: once something that costs may be on its
 * way, the client knows best what giving it up means. What costs nothing keeps to the signal.
 */
export function createTimeLimit(deadline: Pick<Deadline, 'handOver'>): Interceptor {
  return (next) => async (call) => {
    const timeoutMs = call.isBillable ? deadline.handOver() : undefined;
    const options = timeoutMs === undefined ? call.options : { ...call.options, timeoutMs };
    await next({ ...call, options });
  };
}
