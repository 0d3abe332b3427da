import type { Clock } from '../../shared/clock.ts';
import { waitWithin } from '../../shared/wait-within.ts';
import type { Budget } from '../shared/budget.ts';
import type { ReservationStore } from '../shared/reservation-store.ts';
import type { FailedCall } from './failure-cost.ts';
import { costOfFailure } from './failure-cost.ts';
import { isUsd } from './money.ts';

/**
 * Money that is held for a call until it is over. The first word about its end counts, later ones change nothing. None of the
 * methods rejects: a store that fails must not lose a result that is paid, and what is held stays held then.
 */
export interface Reservation {
  /** The call is over. Its cost is `undefined` when nobody tells; the estimate counts then. */
  settle(costUsd: number | undefined): Promise<void>;
  /** The call failed: what its error says was paid counts, and nothing when it was certainly not carried out. */
  fail(error: unknown): Promise<void>;
  /** The call was certainly not made. */
  release(): Promise<void>;
  /** The call started a job, whose end settles the money by its id: with {@link settleJob}, in any process. */
  assignJob(jobId: string): Promise<void>;
}

/** A reservation of a store. */
export interface HeldReservation {
  readonly store: ReservationStore;
  readonly id: string;
  readonly clock: Clock;
}

/** Milliseconds that a result is kept waiting for its cost to be noted. The store goes on after that. */
export const NOTE_TIMEOUT_MS = 10_000;

/** Makes the handle of a reservation; without one it holds nothing. */
export function createReservation(
  held: HeldReservation | undefined,
  failure: FailedCall,
): Reservation {
  let isOpen = held !== undefined;
  const end = async (note: (held: HeldReservation) => Promise<void>) => {
    if (!isOpen || held === undefined) return;
    isOpen = false;
    await noteEnd(held.clock, async () => {
      await note(held);
    });
  };
  const settle = async (costUsd: number | undefined, isLost: boolean) => {
    await end(async ({ store, id }) => {
      await store.settle({ id }, { costUsd: toPaidUsd(costUsd), isLost });
    });
  };
  const release = async () => {
    await end(async ({ store, id }) => {
      await store.release({ id });
    });
  };
  return {
    release,
    settle: async (costUsd) => {
      await settle(costUsd, false);
    },
    async fail(error) {
      const costUsd = costOfFailure(error, failure);
      if (costUsd === 0) await release();
      else await settle(costUsd, costUsd === undefined);
    },
    assignJob: async (jobId) => {
      await end(async ({ store, id }) => {
        await store.assignJob(id, jobId);
      });
    },
  };
}

/** Tells a store what a job has cost that is over; what was held for it counts when the job does not say. Never rejects. */
export async function settleJob(
  budget: Budget,
  { jobId, costUsd }: { readonly jobId: string; readonly costUsd: number | undefined },
): Promise<void> {
  await noteEnd(budget.clock, async () => {
    const store = await budget.store();
    await store.settle({ jobId }, { costUsd: toPaidUsd(costUsd), isLost: false });
  });
}

/** Nobody is paid for asking: what is below nothing is a mistake, and would make room for others. */
function toPaidUsd(costUsd: number | undefined): number | undefined {
  return isUsd(costUsd) ? costUsd : undefined;
}

async function noteEnd(clock: Clock, note: () => Promise<void>): Promise<void> {
  const onTimeout = () => new Error('The store takes too long');
  try {
    await waitWithin(note(), { clock, timeoutMs: NOTE_TIMEOUT_MS, onTimeout });
  } catch {
    // The money stays held, which is safe; the end of a job is told again by the next poll.
  }
}
