import type { TaskReference } from '../../shared/call-options.ts';
import type {
  ReservationAddress,
  ReservationDecision,
  ReservationRequest,
  ReservationStore,
  TaskState,
} from '../shared/reservation-store.ts';
import { roundUsd } from './money.ts';

/** Sums of binary fractions are off by less than this, and nothing costs as little. */
const TOLERANCE_USD = 1e-9;

/** A {@link ReservationStore} of one process. */
export interface MemoryReservationStore extends ReservationStore {
  /** US dollars that calls have cost, those on their way counted at the amount that is held for them. */
  readonly spentUsd: number;
}

/** A reservation that can still be ended, or whose task must not begin again. */
interface Entry {
  readonly id: string;
  readonly task: TaskReference | undefined;
  /** US dollars that are counted as spent for it. */
  readonly heldUsd: number;
  state: TaskState;
  jobId: string | undefined;
}

/** All that a store knows. */
interface Ledger {
  spentUsd: number;
  readonly byId: Map<string, Entry>;
  readonly byJob: Map<string, Entry>;
  readonly byTask: Map<string, Entry>;
}

/**
 * Makes a {@link ReservationStore} in memory. It ends with the program; tasks are remembered until then. Clients of one program
 * that share it share a budget.
 */
export function createMemoryReservationStore(): MemoryReservationStore {
  const ledger: Ledger = { spentUsd: 0, byId: new Map(), byJob: new Map(), byTask: new Map() };
  // No step awaits anything, so that each is atomic.
  return {
    get spentUsd() {
      return ledger.spentUsd;
    },
    reserve: async (request) => decide(ledger, request),
    async assignJob(id, jobId) {
      const entry = ledger.byId.get(id);
      if (entry?.state !== 'open') return;
      entry.state = 'job';
      entry.jobId = jobId;
      ledger.byJob.set(jobId, entry);
    },
    async settle(address, { costUsd, isLost }) {
      const entry = find(ledger, address);
      // A lost call that turns out to have been made is settled after all.
      if (entry === undefined || entry.state === 'settled' || (entry.state === 'lost' && isLost))
        return;
      end(ledger, entry, isLost ? 'lost' : 'settled');
      ledger.spentUsd = Math.max(0, ledger.spentUsd - entry.heldUsd + (costUsd ?? entry.heldUsd));
    },
    async release(address) {
      const entry = find(ledger, address);
      if (entry === undefined || entry.state === 'settled') return;
      end(ledger, entry, 'settled');
      if (entry.task !== undefined) ledger.byTask.delete(entry.task.id);
      ledger.spentUsd = Math.max(0, ledger.spentUsd - entry.heldUsd);
    },
    remainingUsd: async (sessionUsd) =>
      sessionUsd === undefined ? undefined : remainingOf(ledger, sessionUsd),
  };
}

function decide(ledger: Ledger, request: ReservationRequest): ReservationDecision {
  const { id, task, amountUsd, sessionUsd = Infinity } = request;
  const begun = task === undefined ? undefined : ledger.byTask.get(task.id);
  if (begun !== undefined && !(begun.state === 'open' && begun.task?.token === task?.token))
    return { type: 'task_taken', state: begun.state, jobId: begun.jobId };
  const known = begun ?? ledger.byId.get(id);
  if (known !== undefined) return { type: 'reserved', id: known.id };
  const remainingUsd = remainingOf(ledger, sessionUsd);
  // What is free is never too much, also when what came before cost more than it should.
  const isTooMuch =
    amountUsd === undefined
      ? remainingUsd === 0
      : amountUsd > 0 && ledger.spentUsd + amountUsd > sessionUsd + TOLERANCE_USD;
  if (isTooMuch) return { type: 'over_budget', remainingUsd };
  const entry: Entry = { id, task, heldUsd: amountUsd ?? 0, state: 'open', jobId: undefined };
  ledger.spentUsd += entry.heldUsd;
  ledger.byId.set(id, entry);
  if (task !== undefined) ledger.byTask.set(task.id, entry);
  return { type: 'reserved', id };
}

/** An entry by its address. A task is that of the token which began it. */
function find({ byId, byJob, byTask }: Ledger, address: ReservationAddress): Entry | undefined {
  if ('id' in address) return byId.get(address.id);
  if ('jobId' in address) return byJob.get(address.jobId);
  const entry = byTask.get(address.task.id);
  return entry?.task?.token === address.task.token ? entry : undefined;
}

/** Only what can have another end, and tasks, must be remembered. */
function end({ byId, byJob }: Ledger, entry: Entry, state: 'settled' | 'lost'): void {
  const { id, task, jobId } = entry;
  entry.state = state;
  if (state === 'lost' && task !== undefined) return;
  byId.delete(id);
  if (jobId !== undefined && byJob.get(jobId) === entry) byJob.delete(jobId);
}

function remainingOf({ spentUsd }: Ledger, sessionUsd: number): number {
  return Math.max(0, roundUsd(sessionUsd - spentUsd));
}
