import type { CallOptions } from '../../shared/call-options.ts';
import type { ErrorCode } from '../../shared/error-codes.ts';
import type { Hint } from '../../shared/hints.ts';
import type { Generation } from '../cost/generation.ts';

/** Details of an API key. Amounts are US dollars. */
export interface KeyInfo {
  /** Name of the key. OpenRouter masks a key that has no name of its own. */
  readonly label: string;
  /** Spending limit of the key; `undefined` when it has none of its own. */
  readonly limitUsd: number | undefined;
  /** Remaining amount of {@link KeyInfo.limitUsd}. */
  readonly limitRemainingUsd: number | undefined;
  /** Interval at which the limit resets: `daily`, `weekly`, `monthly`. */
  readonly limitReset: string | undefined;
  readonly usageUsd: number | undefined;
  /** Usage in the current UTC day. */
  readonly usageDailyUsd: number | undefined;
  /** Usage in the current UTC week. */
  readonly usageWeeklyUsd: number | undefined;
  /** Usage in the current UTC month. */
  readonly usageMonthlyUsd: number | undefined;
  /** Whether the account has never bought credits. */
  readonly isFreeTier: boolean | undefined;
  /** Whether the key manages keys and accounts instead of calling models. */
  readonly isManagementKey: boolean | undefined;
  /** ISO 8601 time at which the key expires. */
  readonly expiresAt: string | undefined;
  /** Daily requests to free models. */
  readonly freeRequests: FreeRequests | undefined;
}

/** Daily quota of requests to free models. */
export interface FreeRequests {
  readonly limit: number;
  readonly remaining: number;
  readonly used: number;
}

/** Result of a health check. */
export interface Health {
  readonly reachable: boolean;
  /** `undefined` when it could not be determined. */
  readonly keyValid: boolean | undefined;
  /** US dollars that the key may still spend; `undefined` without a limit. */
  readonly limitRemainingUsd: number | undefined;
  readonly isFreeTier: boolean | undefined;
  /** Number of models in the catalogue; `undefined` when it could not be read. */
  readonly models: number | undefined;
  /** Milliseconds that the request for the key took. */
  readonly latencyMs: number;
  /** Message of the first error; `undefined` without one. */
  readonly problem: string | undefined;
  readonly code: ErrorCode | undefined;
  /** Hints for {@link Health.problem}. */
  readonly hints: readonly Hint[];
}

/** Methods for the account behind the key. */
export interface AccountApi {
  /** Returns the limits and usage of the key. */
  getKey(options?: CallOptions): Promise<KeyInfo>;
  /**
   * Returns OpenRouter's record of one call, by the generation id in its response. OpenRouter writes it shortly after the
   * call: a very recent id may not be found yet.
   *
   * @throws OpenRouterError `INVALID_INPUT` when the id does not exist.
   */
  getGeneration(id: string, options?: CallOptions): Promise<Generation>;
}
