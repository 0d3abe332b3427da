import type { CallOptions, TaskReference } from '../../shared/call-options.ts';
import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import { waitWithin } from '../../shared/wait-within.ts';
import type { Budget } from '../shared/budget.ts';
import type {
  ReservationDecision,
  ReservationRequest,
  ReservationStore,
  TaskState,
} from '../shared/reservation-store.ts';
import { roundUsd } from './money.ts';

/**
 * Asks the store of a budget for the money of a call. A caller that gives up, or whose time is over, does not wait for the
 * store: what it grants afterwards is released.
 *
 * @throws OpenRouterError `INVALID_INPUT` when the store cannot be asked; nothing is sent then.
 */
export async function askStore(
  budget: Budget,
  planned: Pick<ReservationRequest, 'action' | 'amountUsd' | 'sessionUsd'>,
  options: CallOptions | undefined,
): Promise<{ readonly decision: ReservationDecision; readonly store: ReservationStore }> {
  const { action } = planned;
  const store = await budget.store();
  const deciding = begin(store, { id: createReservationId(), task: options?.task, ...planned });
  try {
    const decision = await waitForStore(deciding, budget, { action, options });
    // A caller that left while the store decided pays nothing.
    options?.signal?.throwIfAborted();
    return { decision, store };
  } catch (error) {
    releaseLate(store, deciding);
    throw error;
  }
}

/** A store may throw instead of rejecting. */
async function begin(
  store: ReservationStore,
  request: ReservationRequest,
): Promise<ReservationDecision> {
  return await store.reserve(request);
}

function releaseLate(store: ReservationStore, deciding: Promise<ReservationDecision>): void {
  const release = async () => {
    const decision = await deciding;
    if (decision.type === 'reserved') await store.release({ id: decision.id });
  };
  release().catch(() => {
    // Nothing was held, or it stays held, which is safe.
  });
}

/**
 * Returns what remains of the session's budget; `undefined` when it has no limit.
 *
 * @throws OpenRouterError `INVALID_INPUT` when the store cannot be asked.
 */
export async function remainingUsd(
  budget: Budget | undefined,
  action: string,
  options: CallOptions | undefined,
): Promise<number | undefined> {
  if (budget === undefined) return undefined;
  const { sessionUsd, store: shared } = budget.options;
  if (sessionUsd === undefined && shared === undefined) return undefined;
  const ask = async () => await (await budget.store()).remainingUsd(sessionUsd);
  const remaining = await waitForStore(ask(), budget, { action, options });
  return remaining === undefined ? undefined : Math.max(0, roundUsd(remaining));
}

async function waitForStore<T>(
  work: Promise<T>,
  { clock }: Budget,
  { action, options }: { readonly action: string; readonly options: CallOptions | undefined },
): Promise<T> {
  const { signal, timeoutMs = Infinity } = options ?? {};
  const onTimeout = () =>
    new OpenRouterError(
      'UPSTREAM_TIMEOUT',
      `Cannot ${action}: the time of the call is over, and the budget was not reserved`,
    );
  try {
    return await waitWithin(work, { clock, timeoutMs, signal, onTimeout });
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason) throw error;
    if (OpenRouterError.is(error)) throw error;
    throw invalidInput(`Cannot ${action}: the store of the budget failed, and nothing was sent`, {
      retryable: true,
      cause: error,
    });
  }
}

/** Characters that no two processes draw twice. */
function createReservationId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A caller without a compiler may give anything. */
export function requireTask(task: TaskReference | undefined, action: string): void {
  const isName = (value: unknown) => typeof value === 'string' && value !== '';
  if (task === undefined || (isName(task.id) && isName(task.token))) return;
  throw invalidInput(`Cannot ${action}: task must have an id and a token`);
}

/** How far a task is that may not begin again, for a sentence. */
const progress = {
  open: 'is being carried out by another attempt',
  job: 'has started a job',
  settled: 'was carried out before',
  lost: 'may have been carried out: nobody knows how its call ended',
} as const satisfies Record<TaskState, string>;

/** The error of a call for a task that was begun before. */
export function taskTaken(
  { state, jobId }: Extract<ReservationDecision, { readonly type: 'task_taken' }>,
  action: string,
  task: TaskReference | undefined,
): OpenRouterError {
  const id = task?.id ?? '';
  return invalidInput(`Cannot ${action}: the task "${id}" ${progress[state]}`, {
    details: { task: id, state, jobId },
  });
}
