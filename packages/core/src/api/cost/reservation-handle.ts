import type { Cost } from '../../shared/cost.ts';
import type { Clock } from '../../shared/clock.ts';
import { waitWithin } from '../../shared/wait-within.ts';
import type { Budget } from '../shared/budget.ts';
import type { ReservationStore } from '../shared/reservation-store.ts';
import type { FailedCall } from './failure-cost.ts';
import { costOfFailure } from './failure-cost.ts';
import { spentUsd } from './spent.ts';

/**
 * Money reserved for a call until it ends. The first method that ends it counts, later ones have no effect. None of the methods
 * rejects: a store that fails must not lose a paid result, and the money stays reserved then.
 */
export interface Reservation {
  /** Settles the call with its cost; `undefined` when the cost is unknown, and the estimate counts then. */
  settle(cost: Partial<Cost> | undefined): Promise<void>;
  /** Settles a failed call with the cost that its error reports, or releases it when it certainly cost nothing. */
  fail(error: unknown): Promise<void>;
  /** Releases the money of a call that was certainly not sent. */
  release(): Promise<void>;
  /** Assigns the reservation to the job that the call started, which {@link settleJob} settles by its id in any process. */
  assignJob(jobId: string): Promise<void>;
}

/** Reservation in a store. */
export interface HeldReservation {
  readonly store: ReservationStore;
  readonly id: string;
  /** Whether it was created for this call: one of an earlier attempt is never released, which may have been paid. */
  readonly isOwn: boolean;
  readonly budget: Budget;
  /** Called when the call has ended, before that is recorded. */
  onEnd(): void;
}

/** Milliseconds that a result waits for its cost to be recorded. The store continues after that. */
export const NOTE_TIMEOUT_MS = 10_000;

/** Creates the handle of a reservation, or a handle without effect when `held` is `undefined`. */
export function createReservation(
  held: HeldReservation | undefined,
  failure: FailedCall,
): Reservation {
  let isOpen = held !== undefined;
  const end = async (note: (held: HeldReservation) => Promise<void>) => {
    if (!isOpen || held === undefined) return;
    isOpen = false;
    held.onEnd();
    await noteEnd(held.budget.clock, async () => {
      await note(held);
    });
  };
  const settle = async (cost: Partial<Cost> | undefined, isLost: boolean) => {
    await end(async ({ store, id, budget }) => {
      await store.settle({ id }, { costUsd: cost && spentUsd(cost, budget.options), isLost });
    });
  };
  const release = async () => {
    await end(async ({ store, id, isOwn }) => {
      if (isOwn) await store.release({ id });
    });
  };
  return {
    release,
    settle: async (cost) => {
      await settle(cost, false);
    },
    async fail(error) {
      const cost = costOfFailure(error, failure);
      const isFree = cost?.costUsd === 0 && cost.isByok !== true;
      if (isFree) await release();
      else await settle(cost, cost === undefined);
    },
    assignJob: async (jobId) => {
      await end(async ({ store, id }) => {
        await store.assignJob(id, jobId);
      });
    },
  };
}

/** Settles a job that has ended; the reserved amount counts when its cost is unknown. Never rejects. */
export async function settleJob(
  budget: Budget,
  { jobId, ...cost }: Cost & { readonly jobId: string },
): Promise<void> {
  await noteEnd(budget.clock, async () => {
    const store = await budget.store();
    await store.settle({ jobId }, { costUsd: spentUsd(cost, budget.options), isLost: false });
  });
}

async function noteEnd(clock: Clock, note: () => Promise<void>): Promise<void> {
  const onTimeout = () => new Error('The store timed out');
  try {
    await waitWithin(note(), { clock, timeoutMs: NOTE_TIMEOUT_MS, onTimeout });
  } catch {
    // The money stays reserved, which is safe; the next poll reports the end of a job again.
  }
}
