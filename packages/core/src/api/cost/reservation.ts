import type { CallOptions } from '../../shared/call-options.ts';
import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { ApiContext } from '../shared/context.ts';
import { checkUsd, withoutDust } from './budget.ts';
import { unknownCost } from './cost-lines.ts';
import { formatPrice, formatUsd, isUsd } from './money.ts';
import type { Budget, CostEstimate } from '../shared/budget.ts';
import type { FailedPurchase } from './failure-cost.ts';
import { costOfFailure } from './failure-cost.ts';

/** A call that costs money, before it is made. */
export interface PlannedPurchase {
  /** What the call does, for messages: `generate the image with a/b`. */
  readonly action: string;
  /** Asked only when something limits what may be spent. */
  estimate(): Promise<CostEstimate>;
  /** HTTP statuses with which this endpoint says that nothing is charged, beside those that say so everywhere. */
  readonly unpaidStatuses?: readonly number[] | undefined;
}

/** A call that costs money. */
export interface Purchase<Result> extends PlannedPurchase {
  /** Makes the call. */
  run(): Promise<Result>;
  /** US dollars that it cost, as far as the result tells. */
  costOf(result: Result): number | undefined;
}

/** A call that may be made, and whose money is held until it is over. The first word counts; later ones change nothing. */
export interface OpenPurchase {
  /** The call is over. What it cost is `undefined` when nobody said; the estimate counts then. */
  settle(costUsd: number | undefined): void;
  /** The call failed: what its error says was paid counts, and nothing when it was certainly not carried out. */
  fail(error: unknown): void;
  /** The call was certainly not made. */
  release(): void;
}

/** What a call may cost. */
export interface SpendingLimit {
  /** `undefined` when only the session has a limit. */
  readonly maxCostUsd: number | undefined;
  /** What is left of the session; `undefined` when it has no limit. */
  readonly leftUsd: number | undefined;
  readonly allowUnknownCost: boolean;
  /** Whether a chat writes less where it would cost too much. */
  readonly fitMaxTokens: boolean;
}

/**
 * Makes a call that costs money, unless it may cost more than is allowed.
 *
 * @throws OpenRouterError `INVALID_INPUT` with reason `max_cost` before anything is sent, and what the call throws.
 */
export async function purchase<Result>(
  context: Pick<ApiContext, 'budget'>,
  { run, costOf, ...planned }: Purchase<Result>,
  call?: CallOptions,
): Promise<Result> {
  const open = await openPurchase(context, planned, call);
  try {
    const result = await run();
    open.settle(costOf(result));
    return result;
  } catch (error) {
    open.fail(error);
    throw error;
  }
}

/**
 * Holds the money for a call whose result comes later. Whoever opens a purchase ends it.
 *
 * @throws OpenRouterError `INVALID_INPUT` with reason `max_cost`.
 */
export async function openPurchase(
  { budget }: Pick<ApiContext, 'budget'>,
  { action, estimate, unpaidStatuses }: PlannedPurchase,
  call?: CallOptions,
): Promise<OpenPurchase> {
  const known = { unpaidStatuses, signal: call?.signal };
  if (spendingLimit(budget, call, action) === undefined) return hold(budget, 0, known);
  const told = checked(await estimate());
  // Who left meanwhile pays nothing: later nobody can tell whether something was sent.
  call?.signal?.throwIfAborted();
  // Looked at again: other calls have spent meanwhile. Nothing is awaited from here on.
  const limit = spendingLimit(budget, call, action);
  if (limit !== undefined) requireAffordable(told, limit, action);
  const reservedUsd = told.costUsd ?? 0;
  if (budget?.reserve(reservedUsd) === false) {
    throw tooDear(told, { action, maxCostUsd: limit?.leftUsd, isSession: true });
  }
  return hold(budget, reservedUsd, known);
}

/** What is no sum, such as NaN, is above no limit: it counts as unknown. */
function checked(told: CostEstimate): CostEstimate {
  const { costUsd, model } = told;
  if (costUsd === undefined || isUsd(costUsd)) return told;
  return unknownCost(model, 'what is listed for it gives no sum');
}

/**
 * The limit of a call; `undefined` when nothing limits it.
 *
 * @throws OpenRouterError `INVALID_INPUT` when the call's own limit is no sum of money.
 */
export function spendingLimit(
  budget: Budget | undefined,
  call: CallOptions | undefined,
  action: string,
): SpendingLimit | undefined {
  checkUsd('maxCostUsd', call?.maxCostUsd, action);
  const { maxCostUsd: ofClient, sessionUsd, ...wishes } = budget?.options ?? {};
  const maxCostUsd = call?.maxCostUsd ?? ofClient;
  if (maxCostUsd === undefined && sessionUsd === undefined) return undefined;
  return {
    maxCostUsd,
    leftUsd:
      sessionUsd === undefined
        ? undefined
        : Math.max(0, withoutDust(sessionUsd - (budget?.spentUsd ?? 0))),
    allowUnknownCost: call?.allowUnknownCost ?? wishes.allowUnknownCost ?? false,
    fitMaxTokens: call?.fitMaxTokens ?? wishes.fitMaxTokens ?? false,
  };
}

function requireAffordable(told: CostEstimate, limit: SpendingLimit, action: string): void {
  const { costUsd } = told;
  const { maxCostUsd, leftUsd, allowUnknownCost } = limit;
  if (costUsd === undefined) {
    if (!allowUnknownCost) throw unknownPrice(told, limit, action);
    if (leftUsd === 0) throw tooDear(told, { action, maxCostUsd: leftUsd, isSession: true });
  } else if (maxCostUsd !== undefined && costUsd > maxCostUsd) {
    throw tooDear(told, { action, maxCostUsd, isSession: false });
  }
}

function hold(
  budget: Budget | undefined,
  reservedUsd: number,
  known: FailedPurchase,
): OpenPurchase {
  let isOpen = true;
  const end = (paidUsd: number) => {
    // Nobody is paid for asking: what is below nothing is a mistake, and would make room for others.
    if (isOpen) budget?.settle(reservedUsd, isUsd(paidUsd) ? paidUsd : reservedUsd);
    isOpen = false;
  };
  return {
    settle: (costUsd) => {
      end(costUsd ?? reservedUsd);
    },
    fail: (error) => {
      end(costOfFailure(error, known) ?? reservedUsd);
    },
    release: () => {
      end(0);
    },
  };
}

function tooDear(
  told: CostEstimate,
  limit: {
    readonly action: string;
    readonly maxCostUsd: number | undefined;
    readonly isSession: boolean;
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
      `Reckoned: ${told.basis}.`,
      'Ask for less (fewer tokens, seconds or pictures), or choose a cheaper model.',
      isSession
        ? 'Raise the budget of the session: OPENROUTER_SESSION_BUDGET_USD.'
        : 'Raise the limit: maxCostUsd of the call, OPENROUTER_MAX_COST_USD for all.',
    ],
    details: factsOf(told, maxCostUsd),
  });
}

function unknownPrice(
  told: CostEstimate,
  { maxCostUsd, leftUsd }: SpendingLimit,
  action: string,
): OpenRouterError {
  const allowed = Math.min(maxCostUsd ?? Infinity, leftUsd ?? Infinity);
  return invalidInput(
    `Cannot ${action}: nobody can tell before what it costs (${told.basis}), and at most ${formatUsd(allowed)} may be spent`,
    {
      hints: [
        'Choose a model whose price is listed, or allow unknown costs with allowUnknownCost.',
      ],
      details: factsOf(told, allowed),
    },
  );
}

function factsOf({ certainty, costUsd, model, basis }: CostEstimate, maxCostUsd: number) {
  return {
    reason: 'max_cost',
    estimateUsd: costUsd,
    maxCostUsd,
    certainty,
    basis,
    model,
  } as const;
}
