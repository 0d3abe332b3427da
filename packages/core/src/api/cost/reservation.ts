import type { CallOptions } from '../../shared/call-options.ts';
import type { OpenRouterError } from '../../shared/errors.ts';
import { createDeadline } from '../../shared/deadline.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { Budget, CostEstimate } from '../shared/budget.ts';
import { askStore, remainingUsd, requireTask, taskTaken } from './ask-store.ts';
import { checkUsd } from './budget.ts';
import { unknownCost } from './cost-lines.ts';
import { formatPrice, formatUsd, isUsd, roundUpUsd } from './money.ts';
import type { Reservation } from './reservation-handle.ts';
import { createReservation } from './reservation-handle.ts';

/** A call that costs money, before it is sent. */
export interface PlannedCall {
  /** The call in words, for messages: `generate the image with a/b`. */
  readonly action: string;
  /** Asked only when something limits what may be spent. */
  estimate(): Promise<CostEstimate>;
  /** HTTP statuses with which this endpoint says that nothing is charged, beside those that say so everywhere. */
  readonly unpaidStatuses?: readonly number[] | undefined;
}

/** A call that costs money, and its result. */
export interface ReservedCall<Result> extends PlannedCall {
  /** Makes the call. */
  run(): Promise<Result>;
  /** US dollars that it cost, as far as the result tells. */
  costOf(result: Result): number | undefined;
}

/** What a call may cost. */
export interface SpendingLimit {
  /** `undefined` when only the session has a limit. */
  readonly maxCostUsd: number | undefined;
  /** What remains of the session's budget; `undefined` when it has no limit. */
  readonly remainingUsd: number | undefined;
  readonly allowUnknownCost: boolean;
  /** Whether a chat writes less where it would cost too much. */
  readonly fitMaxTokens: boolean;
}

/**
 * Makes a call that costs money, unless it may cost more than is allowed.
 *
 * @throws OpenRouterError what {@link reserve} and the call throw.
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
 * Reserves the money for a call. Each reservation is to be ended.
 *
 * @throws OpenRouterError `INVALID_INPUT` with reason `max_cost` for a call that may cost too much, `INVALID_INPUT` for a task that
 * was begun before and when the store cannot be asked; the reason of a caller that gives up. Nothing is held then.
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
  // A caller that left meanwhile pays nothing: later nobody can tell whether something was sent.
  options?.signal?.throwIfAborted();
  if (isLimited && estimated !== undefined)
    await requireAffordable(estimated, { budget, action, options: remaining() });
  if (budget === undefined) return createReservation(undefined, failure);
  const { sessionUsd } = budget.options;
  const amountUsd = estimated === undefined ? 0 : estimated.costUsd;
  const { decision, store } = await askStore(
    budget,
    { action, amountUsd, sessionUsd },
    remaining(),
  );
  switch (decision.type) {
    case 'reserved':
      return createReservation({ store, id: decision.id, clock: budget.clock }, failure);
    case 'task_taken':
      throw taskTaken(decision, action, options?.task);
    case 'over_budget': {
      const told = estimated ?? unknownCost('', 'it was not estimated');
      throw costLimitError(told, {
        action,
        maxCostUsd: decision.remainingUsd,
        isSession: true,
        sessionUsd,
      });
    }
  }
}

/** What is no sum, such as NaN, is above no limit: it counts as unknown. */
function checked(told: CostEstimate): CostEstimate {
  const { costUsd, model } = told;
  if (costUsd === undefined || isUsd(costUsd)) return told;
  return unknownCost(model, 'what is listed for it gives no sum');
}

/** Whether a call or its client has a limit in US dollars. */
function hasLimit(
  budget: Budget | undefined,
  options: CallOptions | undefined,
  action: string,
): boolean {
  checkUsd('maxCostUsd', options?.maxCostUsd, action);
  const { maxCostUsd, sessionUsd } = budget?.options ?? {};
  return (options?.maxCostUsd ?? maxCostUsd ?? sessionUsd) !== undefined;
}

/**
 * The limit of a call; `undefined` when nothing limits it.
 *
 * @throws OpenRouterError `INVALID_INPUT` when the call's own limit is no sum of money, or the store cannot be asked.
 */
export async function spendingLimit(
  budget: Budget | undefined,
  options: CallOptions | undefined,
  action: string,
): Promise<SpendingLimit | undefined> {
  if (!hasLimit(budget, options, action)) return undefined;
  const { maxCostUsd, allowUnknownCost, fitMaxTokens } = budget?.options ?? {};
  return {
    maxCostUsd: options?.maxCostUsd ?? maxCostUsd,
    remainingUsd: await remainingUsd(budget, action, options),
    allowUnknownCost: options?.allowUnknownCost ?? allowUnknownCost ?? false,
    fitMaxTokens: options?.fitMaxTokens ?? fitMaxTokens ?? false,
  };
}

async function requireAffordable(
  told: CostEstimate,
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
  const { costUsd } = told;
  const maxCostUsd = options?.maxCostUsd ?? budget?.options.maxCostUsd;
  if (costUsd !== undefined) {
    if (maxCostUsd === undefined || costUsd <= maxCostUsd) return;
    throw costLimitError(told, { action, maxCostUsd, isSession: false });
  }
  // What remains is asked for only to be told.
  const limit = await spendingLimit(budget, options, action);
  if (limit?.allowUnknownCost === false) throw unknownPrice(told, limit, action);
}

function costLimitError(
  told: CostEstimate,
  limit: {
    readonly action: string;
    readonly maxCostUsd: number | undefined;
    readonly isSession: boolean;
    /** The whole budget of the session, where it is known. */
    readonly sessionUsd?: number | undefined;
  },
): OpenRouterError {
  const { action, maxCostUsd = 0, isSession } = limit;
  const { certainty, costUsd } = told;
  const may = certainty === 'upper_bound' ? 'may cost up to' : 'is likely to cost';
  // Who reads "$0.05, and at most $0.05" looks for the mistake.
  const isClose = costUsd !== undefined && formatUsd(costUsd) === formatUsd(maxCostUsd);
  const write = isClose ? formatPrice : formatUsd;
  const sum = costUsd === undefined ? 'costs nobody knows how much' : `${may} ${write(costUsd)}`;
  const allowed = isSession
    ? `the session's budget has ${write(maxCostUsd)} left`
    : `at most ${write(maxCostUsd)} may be spent`;
  return invalidInput(`Cannot ${action}: it ${sum}, and ${allowed}`, {
    hints: [
      { kind: 'text', text: `Estimated from: ${told.basis}.` },
      {
        kind: 'text',
        text: 'Ask for less (fewer tokens, seconds or images), or choose a cheaper model.',
      },
      {
        kind: 'raise-limit',
        option: isSession ? 'sessionUsd' : 'maxCostUsd',
        to: sufficientUsd(costUsd, limit),
      },
    ],
    details: toInfo(told, maxCostUsd),
  });
}

/** The smallest limit under which a call of this cost is made; `undefined` when its cost is not known. */
function sufficientUsd(
  costUsd: number | undefined,
  { isSession, sessionUsd, maxCostUsd: limitUsd = 0 }: Parameters<typeof costLimitError>[1],
): number | undefined {
  if (costUsd === undefined) return undefined;
  if (!isSession) return roundUpUsd(costUsd);
  return sessionUsd === undefined ? undefined : roundUpUsd(sessionUsd - limitUsd + costUsd);
}

function unknownPrice(
  told: CostEstimate,
  { maxCostUsd, remainingUsd: sessionRemainingUsd }: SpendingLimit,
  action: string,
): OpenRouterError {
  const allowed = Math.min(maxCostUsd ?? Infinity, sessionRemainingUsd ?? Infinity);
  return invalidInput(
    `Cannot ${action}: nobody can tell before what it costs (${told.basis}), and at most ${formatUsd(allowed)} may be spent`,
    {
      hints: [
        { kind: 'text', text: 'Choose a model whose price is listed.' },
        { kind: 'set-option', option: 'allowUnknownCost', to: true },
      ],
      details: toInfo(told, allowed),
    },
  );
}

function toInfo({ certainty, costUsd, model, basis }: CostEstimate, maxCostUsd: number) {
  return {
    reason: 'max_cost',
    estimateUsd: costUsd,
    maxCostUsd,
    certainty,
    basis,
    model,
  } as const;
}
