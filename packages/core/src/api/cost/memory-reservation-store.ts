import type { TaskReference } from '../../shared/call-options.ts';
import type {
  ReservationAddress,
  ReservationDecision,
  ReservationRequest,
  ReservationStore,
  TaskState,
} from '../shared/reservation-store.ts';
import { roundUsd } from './money.ts';

/** Tolerance for rounding errors of sums, in US dollars: nothing costs as little. */
const TOLERANCE_USD = 1e-9;

/** {@link ReservationStore} of one process. */
export interface MemoryReservationStore extends ReservationStore {
  /** US dollars that calls have cost; a call under way counts with its reserved amount. */
  readonly spentUsd: number;
}

/** Reservation that has not ended, or whose task must not start again. */
interface Entry {
  readonly id: string;
  readonly task: TaskReference | undefined;
  /** US dollars that count as spent for it. */
  readonly heldUsd: number;
  state: TaskState;
  jobId: string | undefined;
}

/** State of a store. */
interface Ledger {
  spentUsd: number;
  readonly byId: Map<string, Entry>;
  readonly byJob: Map<string, Entry>;
  readonly byTask: Map<string, Entry>;
}

/**
 * Creates a {@link ReservationStore} in memory, which remembers tasks until the program ends. Clients of one program that share
 * it share a budget.
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
      // A lost call that proves to have been made is settled after all.
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
  const taskEntry = task === undefined ? undefined : ledger.byTask.get(task.id);
  if (
    taskEntry !== undefined &&
    !(taskEntry.state === 'open' && taskEntry.task?.token === task?.token)
  )
    return { type: 'task_taken', state: taskEntry.state, jobId: taskEntry.jobId };
  const existing = taskEntry ?? ledger.byId.get(id);
  if (existing !== undefined) return { type: 'reserved', id: existing.id };
  const remainingUsd = remainingOf(ledger, sessionUsd);
  // A free call is always allowed, even when earlier calls exceeded the budget.
  const isOverBudget =
    amountUsd === undefined
      ? remainingUsd === 0
      : amountUsd > 0 && ledger.spentUsd + amountUsd > sessionUsd + TOLERANCE_USD;
  if (isOverBudget) return { type: 'over_budget', remainingUsd };
  const entry: Entry = { id, task, heldUsd: amountUsd ?? 0, state: 'open', jobId: undefined };
  ledger.spentUsd += entry.heldUsd;
  ledger.byId.set(id, entry);
  if (task !== undefined) ledger.byTask.set(task.id, entry);
  return { type: 'reserved', id };
}

/** Returns an entry by its address. A task is found only with the token that started it. */
function find({ byId, byJob, byTask }: Ledger, address: ReservationAddress): Entry | undefined {
  if ('id' in address) return byId.get(address.id);
  if ('jobId' in address) return byJob.get(address.jobId);
  const entry = byTask.get(address.task.id);
  return entry?.task?.token === address.task.token ? entry : undefined;
}

/** Ends an entry. Only lost calls of tasks, and tasks, must be remembered. */
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
