import type { TaskReference } from '../../shared/call-options.ts';

/** A request to hold money for a call that is about to be sent. */
export interface ReservationRequest {
  /** Id of the reservation, made by the client. A store that is asked twice with one id holds the money once. */
  readonly id: string;
  /** The task that the call pays for; `undefined` when the caller named none. */
  readonly task: TaskReference | undefined;
  /** The call in words, for records and messages: `rerank with cohere/rerank-v3.5`. */
  readonly action: string;
  /** US dollars to hold. 0 for a call that is free or not limited; `undefined` when the price is unknown. */
  readonly amountUsd: number | undefined;
  /** US dollars that all calls of the store may cost together, by the client's `sessionUsd`; `undefined` without that limit. */
  readonly sessionUsd: number | undefined;
}

/**
 * State of a task that was begun: `open` while its call is on its way, `job` while a job of it runs, `settled` when its cost is
 * known, and `lost` when nobody knows whether it was carried out.
 */
export type TaskState = 'open' | 'job' | 'settled' | 'lost';

/** The answer of a store to a {@link ReservationRequest}. */
export type ReservationDecision =
  /** The money is held; the call may be sent. `id` is that of the reservation, which an earlier request may have made. */
  | { readonly type: 'reserved'; readonly id: string }
  /** The budget does not suffice. Nothing is held. */
  | { readonly type: 'over_budget'; readonly remainingUsd: number }
  /** The task was begun by another token, or is over. Nothing is held. */
  | { readonly type: 'task_taken'; readonly state: TaskState; readonly jobId: string | undefined };

/** The reservation that an end is told of: by its own id, by that of its job, or by its task. */
export type ReservationAddress =
  | { readonly id: string }
  | { readonly jobId: string }
  | { readonly task: TaskReference };

/** The end of a call that was sent. */
export interface Settlement {
  /** US dollars that the call cost; `undefined` when nobody knows, and the amount that is held counts. */
  readonly costUsd: number | undefined;
  /** Whether it is unknown if the call was carried out. A lost call may still be settled or released by a later word. */
  readonly isLost: boolean;
}

/**
 * The port behind which a client holds money. The store in memory is the default; another one can be shared by processes and
 * machines. Each method is one atomic step, and may be repeated: a word about a reservation that is over, or that the store
 * does not know, changes nothing and is no error.
 *
 * A store that cannot decide rejects `reserve`, and nothing is sent. When one of the other methods rejects, the result of the
 * call is given all the same, and the money stays held.
 *
 * `reservationStoreContract` of the entry `./testing` tests an implementation.
 */
export interface ReservationStore {
  /**
   * Checks the budget and the task, and holds the money, in one step. An amount that would exceed the budget is refused, except
   * 0; an unknown amount holds nothing, and is refused only when nothing remains. A task that is `open` is given again to the
   * token that began it.
   */
  reserve(request: ReservationRequest): Promise<ReservationDecision>;
  /** Binds a reservation to the job that its call has started. From then on the job's id finds it, from any process. */
  assignJob(id: string, jobId: string): Promise<void>;
  /** Ends a reservation: what is held is given back, and what the call cost is spent. */
  settle(address: ReservationAddress, settlement: Settlement): Promise<void>;
  /** Ends a reservation whose call was certainly not carried out: all is given back, and its task may begin again. */
  release(address: ReservationAddress): Promise<void>;
  /** Returns the US dollars that may still be reserved under a `sessionUsd`; `undefined` when nothing limits them. */
  remainingUsd(sessionUsd: number | undefined): Promise<number | undefined>;
}
