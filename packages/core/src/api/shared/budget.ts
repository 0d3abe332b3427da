import type { Clock } from '../../shared/clock.ts';
import type { ReservationStore } from './reservation-store.ts';

/** What a call is likely to cost, told before it is made. */
export interface CostEstimate {
  /**
   * `upper_bound`: at the listed prices the call cannot cost more. `estimate`: prices are known, amounts are guessed.
   * `unknown`: no price is listed.
   */
  readonly certainty: 'upper_bound' | 'estimate' | 'unknown';
  /** US dollars; `undefined` when unknown. */
  readonly costUsd: number | undefined;
  /** The model that was reckoned with. */
  readonly model: string;
  /** How it was reckoned, for a person: `8 s of video at $0.40 a second`. */
  readonly basis: string;
}

/** What a client may spend. */
export interface BudgetOptions {
  /** Most US dollars for one call. */
  readonly maxCostUsd?: number | undefined;
  /** Most US dollars for all calls of the client together. */
  readonly sessionUsd?: number | undefined;
  /** Whether calls are made whose price nobody can tell before. @default false */
  readonly allowUnknownCost?: boolean | undefined;
  /**
   * Whether a chat that would be refused for its cost writes less instead, when it names no `maxTokens`. Sounds and pictures
   * of chats are meant as well. @default false
   */
  readonly fitMaxTokens?: boolean | undefined;
  /**
   * Holds the money of calls. One that several clients share limits them together, and settles a job that another of them has
   * submitted. With it, each call is estimated before it is sent. @default one in memory, for this client alone
   */
  readonly store?: ReservationStore | undefined;
}

/** The limits of a client, and the store that holds its money. */
export interface Budget {
  readonly options: BudgetOptions;
  /** Bounds the waiting for the store. */
  readonly clock: Clock;
  /** Returns the store: the one of the options, or one in memory that is loaded with the first call. */
  store(): Promise<ReservationStore>;
}
