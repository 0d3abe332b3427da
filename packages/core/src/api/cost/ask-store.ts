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

/** The decision of a store about a call. */
export interface StoreAnswer {
  readonly decision: ReservationDecision;
  readonly store: ReservationStore;
  /** Whether the reservation was created for this call, and not for an earlier attempt at its task. */
  readonly isOwn: boolean;
}

/**
 * Asks the store of a budget to reserve the money for a call. A call that is aborted or times out does not wait for the store:
 * a reservation that is granted later is released.
 *
 * @throws OpenRouterError `INVALID_INPUT` when the store fails; nothing is sent then.
 */
export async function askStore(
  budget: Budget,
  planned: Pick<ReservationRequest, 'action' | 'amountUsd' | 'sessionUsd'>,
  options: CallOptions | undefined,
): Promise<StoreAnswer> {
  const { action } = planned;
  const store = await budget.store();
  const id = createReservationId();
  const deciding = begin(store, { id, task: options?.task, ...planned });
  try {
    const decision = await waitForStore(deciding, budget, { action, options });
    // A call that was aborted while the store decided costs nothing.
    options?.signal?.throwIfAborted();
    return { decision, store, isOwn: decision.type === 'reserved' && decision.id === id };
  } catch (error) {
    releaseLate(store, deciding, id);
    throw error;
  }
}

/** Calls `reserve`; a store may throw instead of rejecting. */
async function begin(
  store: ReservationStore,
  request: ReservationRequest,
): Promise<ReservationDecision> {
  return await store.reserve(request);
}

function releaseLate(
  store: ReservationStore,
  deciding: Promise<ReservationDecision>,
  id: string,
): void {
  const release = async () => {
    const decision = await deciding;
    // A task that is repeated is granted the reservation of its first attempt, which is not this call's to release.
    if (decision.type === 'reserved' && decision.id === id) await store.release({ id });
  };
  release().catch(() => {
    // Nothing was reserved, or it stays reserved, which is safe.
  });
}

/**
 * Returns the remaining budget of the session; `undefined` when it has no limit.
 *
 * @throws OpenRouterError `INVALID_INPUT` when the store fails.
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
      `Cannot ${action}: the call timed out before the budget was reserved`,
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

/** Creates an id that is unique across processes. */
function createReservationId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Checks a task, for callers without a compiler. */
export function requireTask(task: TaskReference | undefined, action: string): void {
  const isName = (value: unknown) => typeof value === 'string' && value !== '';
  if (task === undefined || (isName(task.id) && isName(task.token))) return;
  throw invalidInput(`Cannot ${action}: task must have an id and a token`);
}

/** Phrases for the state of a task that must not start again. */
const progress = {
  open: 'is running in another attempt',
  job: 'has started a job',
  settled: 'was completed before',
  lost: 'may have been completed: the outcome of its call is unknown',
} as const satisfies Record<TaskState, string>;

/** Returns the error of a call for a task that was started before. */
export function taskStartedError(
  { state, jobId }: Extract<ReservationDecision, { readonly type: 'task_taken' }>,
  action: string,
  task: TaskReference | undefined,
): OpenRouterError {
  const id = task?.id ?? '';
  return invalidInput(`Cannot ${action}: the task "${id}" ${progress[state]}`, {
    details: { task: id, state, jobId },
  });
}
