import type { CallOptions } from '../../shared/call-options.ts';
import type { ErrorCode } from '../../shared/error-codes.ts';
import type { Hint } from '../../shared/hints.ts';
import type { Generation } from '../cost/generation.ts';

/** What OpenRouter says about an API key. Sums are US dollars. */
export interface KeyInfo {
  /** Name of the key. OpenRouter masks a key that has no name of its own. */
  readonly label: string;
  /** What the key may spend; `undefined` when it has no limit of its own. */
  readonly limitUsd: number | undefined;
  /** What is left of {@link KeyInfo.limitUsd}. */
  readonly limitRemainingUsd: number | undefined;
  /** How often the limit starts again: `daily`, `weekly`, `monthly`. */
  readonly limitReset: string | undefined;
  readonly usageUsd: number | undefined;
  /** In the current day, week and month of UTC. */
  readonly usageDailyUsd: number | undefined;
  readonly usageWeeklyUsd: number | undefined;
  readonly usageMonthlyUsd: number | undefined;
  /** Whether the account never bought credits. */
  readonly isFreeTier: boolean | undefined;
  /** Whether the key manages keys and accounts instead of calling models. */
  readonly isManagementKey: boolean | undefined;
  /** ISO 8601 time at which the key ends. */
  readonly expiresAt: string | undefined;
  /** Requests a day to models that cost nothing. */
  readonly freeRequests: FreeRequests | undefined;
}

/** How many requests to free models a key has in a day. */
export interface FreeRequests {
  readonly limit: number;
  readonly remaining: number;
  readonly used: number;
}

/** Whether OpenRouter answers and takes the key. */
export interface Health {
  readonly reachable: boolean;
  /** `undefined` when it could not be found out. */
  readonly keyValid: boolean | undefined;
  /** US dollars the key may still spend; `undefined` without a limit. */
  readonly limitRemainingUsd: number | undefined;
  readonly isFreeTier: boolean | undefined;
  /** How many models the catalogue has; `undefined` when it could not be read. */
  readonly models: number | undefined;
  /** How long OpenRouter took to say something about the key. */
  readonly latencyMs: number;
  /** One sentence on what is wrong; `undefined` when nothing is. */
  readonly problem: string | undefined;
  readonly code: ErrorCode | undefined;
  /** What can be done about {@link Health.problem}. */
  readonly hints: readonly Hint[];
}

/** What OpenRouter tells about the account behind the key. */
export interface AccountApi {
  /** Limits and use of the key. */
  getKey(options?: CallOptions): Promise<KeyInfo>;
  /**
   * Cost and course of one call, by the id that it answered. OpenRouter writes this down a little after the call: a
   * very young id may not be found yet.
   *
   * @throws OpenRouterError `INVALID_INPUT` when there is no such id.
   */
  getGeneration(id: string, options?: CallOptions): Promise<Generation>;
}
