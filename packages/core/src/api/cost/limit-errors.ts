import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { HintOption } from '../../shared/hint-options.ts';
import type { Hint } from '../../shared/hints.ts';
import type { CostEstimate } from '../shared/budget.ts';
import type { CostLimit } from './limits.ts';
import { lowestLimit } from './limits.ts';
import { formatPrice, formatUsd, roundUpUsd } from './money.ts';

type FormatUsd = (usd: number) => string;

/** Clauses that name each limit in messages. */
const clauses = {
  call: (usd) => `at most ${usd} may be spent`,
  client: (usd) => `at most ${usd} may be spent on one call`,
  session: (usd) => `the session's budget has ${usd} left`,
} as const satisfies Record<CostLimit['scope'], (usd: string) => string>;

/** Options that set each limit. */
const options = {
  call: 'maxCostUsd',
  client: 'clientMaxCostUsd',
  session: 'sessionUsd',
} as const satisfies Record<CostLimit['scope'], HintOption>;

/** Returns the error of a call whose estimate exceeds limits: it names the lowest, and how to raise each. */
export function costLimitError(
  estimate: CostEstimate,
  action: string,
  exceeded: readonly [CostLimit, ...CostLimit[]],
): OpenRouterError {
  const limit = lowestLimit(exceeded) ?? exceeded[0];
  const { certainty, costUsd } = estimate;
  const phrase = certainty === 'upper_bound' ? 'may cost up to' : 'is likely to cost';
  // A message with "$0.05, and at most $0.05" would look like a mistake.
  const isClose = costUsd !== undefined && formatUsd(costUsd) === formatUsd(limit.usd);
  const format: FormatUsd = isClose ? formatPrice : formatUsd;
  const cost = costUsd === undefined ? 'has an unknown cost' : `${phrase} ${format(costUsd)}`;
  const allowed = clauses[limit.scope](format(limit.usd));
  return invalidInput(`Cannot ${action}: it ${cost}, and ${allowed}`, {
    hints: [
      { kind: 'text', text: `Estimated from: ${estimate.basis}.` },
      {
        kind: 'text',
        text: 'Request less (fewer tokens, seconds or images), or choose a cheaper model.',
      },
      ...exceeded.map((each) => raiseHint(each, costUsd)),
    ],
    details: {
      ...toInfo(estimate, limit),
      sessionUsd: exceeded.find(({ scope }) => scope === 'session')?.sessionUsd,
    },
  });
}

/** Returns the error of a call of unknown cost under a limit. */
export function unknownCostError(
  estimate: CostEstimate,
  action: string,
  limit: CostLimit,
): OpenRouterError {
  const allowed = clauses[limit.scope](formatUsd(limit.usd));
  return invalidInput(`Cannot ${action}: its cost is unknown (${estimate.basis}), and ${allowed}`, {
    hints: [
      { kind: 'text', text: 'Choose a model whose price is listed.' },
      { kind: 'set-option', option: 'allowUnknownCost', to: true },
    ],
    details: toInfo(estimate, limit),
  });
}

/** Describes a limit in a note: `at most $0.01 may be spent`. */
export function describeLimit({ scope, usd }: CostLimit): string {
  return clauses[scope](formatPrice(usd));
}

/** Returns the advice to raise a limit to the smallest value that allows a call of this cost. */
function raiseHint(limit: CostLimit, costUsd: number | undefined): Hint {
  return { kind: 'raise-limit', option: options[limit.scope], to: sufficientUsd(limit, costUsd) };
}

function sufficientUsd(
  { scope, usd, sessionUsd }: CostLimit,
  costUsd: number | undefined,
): number | undefined {
  if (costUsd === undefined) return undefined;
  if (scope !== 'session') return roundUpUsd(costUsd);
  return sessionUsd === undefined ? undefined : roundUpUsd(sessionUsd - usd + costUsd);
}

function toInfo({ certainty, costUsd, model, basis }: CostEstimate, { scope, usd }: CostLimit) {
  return {
    reason: 'max_cost',
    estimateUsd: costUsd,
    maxCostUsd: usd,
    limit: scope,
    certainty,
    basis,
    model,
  } as const;
}
