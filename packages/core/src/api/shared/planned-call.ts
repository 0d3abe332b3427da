import type { CallOptions } from '../../shared/call-options.ts';
import type { Rules } from '../../shared/field-rules.ts';
import type { CallName } from './interceptor.ts';

/** Call before it is sent. */
export interface PlannedCall<Options extends CallOptions = CallOptions> {
  readonly endpoint: CallName;
  readonly request: unknown;
  readonly options: Options | undefined;
  /** Rules of the options that only this call has. @default none */
  readonly ownRules?: Rules | undefined;
  /** Whether the result is a byte stream with metadata after it. @default false */
  readonly isStream?: boolean | undefined;
}

/** Sends a call with the options that the interceptors pass on. */
export type Run<Result, Options extends CallOptions = CallOptions> = (
  options: Options | undefined,
) => Result;
