import { runtime } from '#runtime';

import type { Clock } from '../../shared/clock.ts';
import type { Interceptor } from './interceptor.ts';

/** Context for the observation of calls. */
export interface CallContext {
  readonly clock: Clock;
  readonly interceptors?: readonly Interceptor[] | undefined;
}

/** Whether an interceptor or a tracing tool observes calls. Small, because every program loads it. */
export function isObserved({ interceptors }: CallContext): boolean {
  return (
    interceptors !== undefined ||
    runtime.tracing?.isActive(['call:start', 'call:end', 'attempt']) === true
  );
}
