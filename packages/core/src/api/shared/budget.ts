import type { Clock } from '../../shared/clock.ts';
import type { ReservationStore } from './reservation-store.ts';

/** Cost estimate of a call before it is sent. */
export interface CostEstimate {
  /**
   * `upper_bound`: at the listed prices the call cannot cost more. `estimate`: prices are known, amounts are estimated.
   * `unknown`: no price is listed.
   */
  readonly certainty: 'upper_bound' | 'estimate' | 'unknown';
  /** US dollars; `undefined` when unknown. */
  readonly costUsd: number | undefined;
  /** Model whose prices were used. */
  readonly model: string;
  /** Basis of the estimate, for people: `8 s of video at $0.40 a second`. */
  readonly basis: string;
}

/** Options for the spending limits of a client. */
export interface BudgetOptions {
  /** Maximum US dollars per call, which a program may replace for a call by `maxCostUsd`. Callers of operations only lower it. */
  readonly maxCostUsd?: number | undefined;
  /** Maximum US dollars for all calls of the client together. No call can raise it. */
  readonly sessionUsd?: number | undefined;
  /** Whether calls of unknown cost are sent. @default false */
  readonly allowUnknownCost?: boolean | undefined;
  /**
   * Whether what a provider charges your own key (BYOK) counts against `maxCostUsd` and `sessionUsd`, beside what OpenRouter
   * charges. @default true
   */
  readonly countUpstreamCost?: boolean | undefined;
  /**
   * Whether a chat without `maxTokens` that would be refused for its cost is shortened instead. This includes chats that
   * generate audio or images. A note of the result says so. @default true
   */
  readonly fitMaxTokens?: boolean | undefined;
  /**
   * Store of reservations. One that several clients share limits them together, and settles a job that another of them has
   * submitted. With a store, each call is estimated before it is sent. @default one in memory, for this client only
   */
  readonly store?: ReservationStore | undefined;
}

/** Spending limits of a client, and its store of reservations. */
export interface Budget {
  readonly options: BudgetOptions;
  /** Clock for timeouts of the store. */
  readonly clock: Clock;
  /** Returns the store: that of the options, or one in memory that is loaded with the first call. */
  store(): Promise<ReservationStore>;
}
