import type { CallOptions, TaskReference } from '../../shared/call-options.ts';
import type { Cost } from '../../shared/cost.ts';
import { createDeadline } from '../../shared/deadline.ts';
import type { Budget, CostEstimate } from '../shared/budget.ts';
import { askStore, requireTask, taskStartedError } from './ask-store.ts';
import { unknownCost } from './cost-lines.ts';
import { costLimitError, unknownCostError } from './limit-errors.ts';
import type { CostLimit } from './limits.ts';
import { callLimits, lowestLimit, sessionLimit } from './limits.ts';
import { isUsd } from './is-usd.ts';
import type { Reservation } from './reservation-handle.ts';
import { createReservation } from './reservation-handle.ts';

/** Paid call before it is sent. */
export interface PlannedCall {
  /** Name of the call for messages: `generate the image with a/b`. */
  readonly action: string;
  /** Estimates the cost. Called only under a spending limit. */
  estimate(): Promise<CostEstimate>;
  /** HTTP statuses that mean for this endpoint that nothing is charged, besides those that mean so everywhere. */
  readonly unpaidStatuses?: readonly number[] | undefined;
}

/** Paid call with the steps that send it. */
export interface ReservedCall<Result> extends PlannedCall {
  /** Sends the call. */
  run(): Promise<Result>;
  /** Returns what it cost, if the result reports it. */
  costOf(result: Result): Partial<Cost> | undefined;
}

/** Spending limit of a call. */
export interface SpendingLimit {
  readonly limits: readonly CostLimit[];
  readonly allowUnknownCost: boolean;
  /** Whether a chat that would cost too much is shortened. */
  readonly fitMaxTokens: boolean;
}

/**
 * Sends a paid call, unless it may cost more than is allowed.
 *
 * @throws OpenRouterError the errors of {@link reserve} and of the call.
 */
export async function withReservation<Result>(
  budget: Budget | undefined,
  { run, costOf, ...planned }: ReservedCall<Result>,
  options?: CallOptions,
): Promise<Result> {
  const reservation = await reserve(budget, planned, options);
  try {
    const result = await run();
    await reservation.settle(costOf(result));
    return result;
  } catch (error) {
    await reservation.fail(error);
    throw error;
  }
}

/**
 * Reserves the money for a call. Every reservation must be ended.
 *
 * @throws OpenRouterError `INVALID_INPUT` with reason `max_cost` for a call that may cost too much, `INVALID_INPUT` for a task that
 * was started before and when the store fails; the abort reason of the caller. Nothing is reserved then.
 */
export async function reserve(
  budget: Budget | undefined,
  { action, estimate, unpaidStatuses }: PlannedCall,
  options?: CallOptions,
): Promise<Reservation> {
  const failure = { unpaidStatuses, signal: options?.signal };
  const remaining =
    budget === undefined ? () => options : createDeadline(options, budget.clock, action);
  requireTask(options?.task, action);
  const isLimited = hasLimit(budget, options, action);
  const isEstimated = isLimited || budget?.options.store !== undefined;
  const estimated = isEstimated ? checked(await estimate()) : undefined;
  // A call that was aborted meanwhile costs nothing: later it is unknown whether something was sent.
  options?.signal?.throwIfAborted();
  if (isLimited && estimated !== undefined)
    await requireAffordable(estimated, { budget, action, options: remaining() });
  if (budget === undefined) return createReservation(undefined, failure);
  const { sessionUsd } = budget.options;
  const amountUsd = estimated === undefined ? 0 : estimated.costUsd;
  const endTask = startTask(budget, options?.task, action);
  const planned = { action, amountUsd, sessionUsd };
  const { decision, store, isOwn } = await askStore(budget, planned, remaining()).catch(
    (error: unknown) => {
      endTask();
      throw error;
    },
  );
  if (decision.type === 'reserved') {
    const held = { store, id: decision.id, isOwn, budget, onEnd: endTask };
    return createReservation(held, failure);
  }
  endTask();
  switch (decision.type) {
    case 'task_taken':
      throw taskStartedError(decision, action, options?.task);
    case 'over_budget': {
      const refused = estimated ?? unknownCost('', 'it was not estimated');
      const limit = { scope: 'session', usd: decision.remainingUsd, sessionUsd } as const;
      throw costLimitError(refused, action, [limit]);
    }
  }
}

/** The tasks whose calls are under way, by the budget of their client. */
const runningTasks = new WeakMap<Budget, Set<string>>();

/**
 * Marks a task as running until the returned function is called: a store grants the same attempt twice, so that a repeated
 * message changes nothing, but two calls would be paid twice.
 *
 * @throws OpenRouterError `INVALID_INPUT` when a call of this client for the task is under way.
 */
function startTask(budget: Budget, task: TaskReference | undefined, action: string): () => void {
  if (task === undefined) return () => {};
  const { id } = task;
  const running = runningTasks.get(budget) ?? new Set();
  if (running.has(id))
    throw taskStartedError({ type: 'task_taken', state: 'open', jobId: undefined }, action, task);
  runningTasks.set(budget, running.add(id));
  return () => {
    running.delete(id);
  };
}

/** Returns an estimate, which is unknown when its cost is not a valid amount: NaN is above no limit. */
function checked(estimate: CostEstimate): CostEstimate {
  const { costUsd, model } = estimate;
  if (costUsd === undefined || isUsd(costUsd)) return estimate;
  return unknownCost(model, 'its listed price is not a valid amount');
}

/** Whether a call, its client or its session limits the cost. */
function hasLimit(
  budget: Budget | undefined,
  options: CallOptions | undefined,
  action: string,
): boolean {
  return callLimits(budget, options, action).length > 0 || budget?.options.sessionUsd !== undefined;
}

/**
 * Returns the spending limit of a call; `undefined` without one.
 *
 * @throws OpenRouterError `INVALID_INPUT` when the call's own limit is not a valid amount, or the store fails.
 */
export async function spendingLimit(
  budget: Budget | undefined,
  options: CallOptions | undefined,
  action: string,
): Promise<SpendingLimit | undefined> {
  if (!hasLimit(budget, options, action)) return undefined;
  const { allowUnknownCost, fitMaxTokens } = budget?.options ?? {};
  const session = await sessionLimit(budget, options, action);
  const limits = callLimits(budget, options, action);
  return {
    limits: session === undefined ? limits : [...limits, session],
    allowUnknownCost: options?.allowUnknownCost ?? allowUnknownCost ?? false,
    fitMaxTokens: options?.fitMaxTokens ?? fitMaxTokens ?? true,
  };
}

async function requireAffordable(
  estimate: CostEstimate,
  {
    budget,
    action,
    options,
  }: {
    readonly budget: Budget | undefined;
    readonly action: string;
    readonly options: CallOptions | undefined;
  },
): Promise<void> {
  const { costUsd } = estimate;
  if (costUsd === undefined) {
    // The remaining budget is fetched for the message only.
    const { limits, allowUnknownCost } = (await spendingLimit(budget, options, action)) ?? {};
    const limit = lowestLimit(limits ?? []);
    if (limit !== undefined && allowUnknownCost === false)
      throw unknownCostError(estimate, action, limit);
    return;
  }
  const exceeded = callLimits(budget, options, action).filter(({ usd }) => costUsd > usd);
  const [first, ...others] = exceeded;
  if (first === undefined) return;
  // For the message: raising one limit must not end at the next.
  const session = await sessionLimit(budget, options, action).catch(() => undefined);
  const ofSession = session !== undefined && costUsd > session.usd ? [session] : [];
  throw costLimitError(estimate, action, [first, ...others, ...ofSession]);
}
