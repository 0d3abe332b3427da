import type { TaskReference } from '../../shared/call-options.ts';

/** Request to reserve money for a call that is about to be sent. */
export interface ReservationRequest {
  /** Id of the reservation, created by the client. A store that receives an id twice reserves the money once. */
  readonly id: string;
  /** Task of the call; `undefined` when the caller named none. */
  readonly task: TaskReference | undefined;
  /** Name of the call for records and messages: `rerank with cohere/rerank-v3.5`. */
  readonly action: string;
  /** US dollars to reserve. 0 for a call that is free or not limited; `undefined` when the price is unknown. */
  readonly amountUsd: number | undefined;
  /** Maximum US dollars for all calls of the store together, from the client's `sessionUsd`; `undefined` without that limit. */
  readonly sessionUsd: number | undefined;
}

/**
 * State of a task that was started: `open` while its call is under way, `job` while its job runs, `settled` when its cost is
 * known, and `lost` when it is unknown whether it was carried out.
 */
export type TaskState = 'open' | 'job' | 'settled' | 'lost';

/** Decision of a store about a {@link ReservationRequest}. */
export type ReservationDecision =
  /** The money is reserved, and the call may be sent. `id` is that of the reservation, which may exist from an earlier request. */
  | { readonly type: 'reserved'; readonly id: string }
  /** The budget does not suffice. Nothing is reserved. */
  | { readonly type: 'over_budget'; readonly remainingUsd: number }
  /** The task was started with another token, or has ended. Nothing is reserved. */
  | { readonly type: 'task_taken'; readonly state: TaskState; readonly jobId: string | undefined };

/** Address of a reservation: its own id, the id of its job, or its task. */
export type ReservationAddress =
  | { readonly id: string }
  | { readonly jobId: string }
  | { readonly task: TaskReference };

/** Cost of a call that was sent. */
export interface Settlement {
  /** US dollars that the call cost; `undefined` when unknown, and the reserved amount counts. */
  readonly costUsd: number | undefined;
  /** Whether it is unknown if the call was carried out. A lost call may still be settled or released later. */
  readonly isLost: boolean;
}

/**
 * Store of reservations. The default is in memory; another one can be shared by processes and machines. Each method is atomic
 * and may be repeated: for a reservation that has ended, or that the store does not have, it changes nothing and is no error.
 *
 * A store that cannot decide rejects `reserve`, and nothing is sent. When another method rejects, the result of the call is still
 * returned, and the money stays reserved.
 *
 * `reservationStoreContract` of the entry `./testing` tests an implementation.
 */
export interface ReservationStore {
  /**
   * Checks the budget and the task, and reserves the money, in one step. An amount that would exceed the budget is refused, except
   * 0; an unknown amount reserves nothing, and is refused only when nothing remains. A task that is `open` is granted again to the
   * token that started it.
   */
  reserve(request: ReservationRequest): Promise<ReservationDecision>;
  /** Assigns a reservation to the job that its call started. From then on it can be addressed by the job's id, from any process. */
  assignJob(id: string, jobId: string): Promise<void>;
  /** Ends a reservation: releases the reserved amount and counts the cost of the call as spent. */
  settle(address: ReservationAddress, settlement: Settlement): Promise<void>;
  /** Ends a reservation whose call was certainly not carried out: the amount is released, and its task may start again. */
  release(address: ReservationAddress): Promise<void>;
  /** Returns the US dollars that can still be reserved under a `sessionUsd`; `undefined` without a limit. */
  remainingUsd(sessionUsd: number | undefined): Promise<number | undefined>;
}
