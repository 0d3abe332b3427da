import type { CallOptions } from '../../shared/call-options.ts';
import type { CallName } from './interceptor.ts';

/** What is known of a call before it is made. */
export interface PlannedCall<Options extends CallOptions = CallOptions> {
  readonly endpoint: CallName;
  readonly request: unknown;
  readonly options: Options | undefined;
  /** Whether the result is a stream of bytes with facts that come after it. @default false */
  readonly isStream?: boolean | undefined;
}

/** Makes a call with the options that are left after the interceptors. */
export type Run<Result, Options extends CallOptions = CallOptions> = (
  options: Options | undefined,
) => Result;
