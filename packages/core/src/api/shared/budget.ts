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
}

/** What is left to spend, and what is on its way to be spent. */
export interface Budget {
  readonly options: BudgetOptions;
  /** US dollars that calls have cost, those on their way counted at their bound. */
  readonly spentUsd: number;
  /** Holds an amount back until the call is over; answers false when it is not there. */
  reserve(usd: number): boolean;
  /** Gives an amount back that was held, and takes what was paid. */
  settle(reservedUsd: number, paidUsd: number): void;
  /** Takes what a job has cost, for which money is held; `undefined` when nobody says. By the id of the job. */
  readonly jobs: Map<string, (costUsd: number | undefined) => void>;
}
