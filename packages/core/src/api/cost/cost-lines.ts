import { isUsd } from './is-usd.ts';
import { formatPrice, tidyUsd, toUsdPerMillion } from './money.ts';
import type { CostEstimate } from '../shared/budget.ts';

/** Item of a cost estimate. */
export interface CostLine {
  /** Description for people: `8 s of video at $0.40 a second`. */
  readonly what: string;
  /** `undefined` when no price is listed. */
  readonly usd: number | undefined;
  /** Whether the amount is an upper bound. */
  readonly isBound: boolean;
}

/** Returns the item for tokens or characters, with a price each. */
export function tokensLine(
  count: number,
  noun: string,
  price: { readonly usd: number | undefined; readonly isBound: boolean },
): CostLine {
  const { usd, isBound } = price;
  const qualifier = isBound ? 'at most' : 'about';
  const rate = usd === undefined ? '' : ` at ${formatPrice(toUsdPerMillion(usd))} per million`;
  const units = Math.ceil(count);
  return {
    what: `${qualifier} ${units} ${units === 1 ? noun.replace(/(token|character)s/u, '$1') : noun}${rate}`,
    usd: usd === undefined ? undefined : units * usd,
    isBound,
  };
}

/** Noun of the unit: one form, or singular and plural. */
type Noun = string | readonly [singular: string, plural: string];

/** Returns the item for units, with a price each. */
export function unitsLine(
  count: number,
  noun: Noun,
  price: { readonly usd: number | undefined; readonly isBound: boolean },
): CostLine {
  const { usd, isBound } = price;
  return {
    what: `${count} ${nounFor(count, noun)}${usd === undefined ? '' : ` at ${formatPrice(usd)} each`}`,
    usd: usd === undefined ? undefined : count * usd,
    isBound,
  };
}

/** Returns the item for seconds of media, with a price per second. */
export function secondsLine(
  seconds: number,
  medium: 'video' | 'audio',
  { usd, isBound }: { readonly usd: number | undefined; readonly isBound: boolean },
): CostLine {
  const rate = usd === undefined ? '' : ` at ${formatPrice(usd)} a second`;
  return {
    what: `${seconds} s of ${medium}${rate}`,
    usd: usd === undefined ? undefined : seconds * usd,
    isBound,
  };
}

function nounFor(count: number, noun: Noun): string {
  if (typeof noun === 'string') return noun;
  return count === 1 ? noun[0] : noun[1];
}

/** Returns the sum of items. One without a price makes the total unknown; one that is not a bound makes it an estimate. */
export function sumLines(model: string, lines: readonly CostLine[]): CostEstimate {
  // A negative amount would offset the others, and NaN is above no limit.
  const unpriced = lines.filter(({ usd }) => !isUsd(usd));
  if (unpriced.length > 0 || lines.length === 0) {
    const items = unpriced.map(({ what }) => what).join(', ');
    return unknownCost(model, `no price is listed for ${items === '' ? 'it' : items}`);
  }
  const costUsd = tidyUsd(lines.reduce((sum, { usd = 0 }) => sum + usd, 0));
  // Amounts that are finite one by one can have a sum that is not.
  if (!isUsd(costUsd)) return unknownCost(model, 'the total is larger than any sum of money');
  const charged = lines.filter(({ usd }) => usd !== 0);
  return {
    certainty: lines.every(({ isBound }) => isBound) ? 'upper_bound' : 'estimate',
    costUsd,
    model,
    basis: charged.length === 0 ? 'the model is free' : charged.map(({ what }) => what).join(', '),
  };
}

/** Returns the estimate of a request to a free model. */
export function noCost(model: string): CostEstimate {
  return { certainty: 'upper_bound', costUsd: 0, model, basis: 'the model is free' };
}

/** Returns the estimate of an unknown cost, with the reason. */
export function unknownCost(model: string, basis: string): CostEstimate {
  return { certainty: 'unknown', costUsd: undefined, model, basis };
}
