import { formatPrice, isUsd, tidyUsd, toUsdPerMillion } from './money.ts';
import type { CostEstimate } from '../shared/budget.ts';

/** One thing that a request pays for. */
export interface CostLine {
  /** For a person: `8 s of video at $0.40 a second`. */
  readonly what: string;
  /** `undefined` when no price is listed. */
  readonly usd: number | undefined;
  /** Whether the amount cannot become larger. */
  readonly isBound: boolean;
}

/** Tokens or characters, at a price for each. */
export function tokensLine(
  count: number,
  noun: string,
  price: { readonly usd: number | undefined; readonly isBound: boolean },
): CostLine {
  const { usd, isBound } = price;
  const about = isBound ? 'at most' : 'about';
  const rate = usd === undefined ? '' : ` at ${formatPrice(toUsdPerMillion(usd))} per million`;
  const whole = Math.ceil(count);
  return {
    what: `${about} ${whole} ${whole === 1 ? noun.replace(/(token|character)s/u, '$1') : noun}${rate}`,
    usd: usd === undefined ? undefined : whole * usd,
    isBound,
  };
}

/** What is counted: one word, or those for one and for many. */
type Noun = string | readonly [one: string, many: string];

/** Whole things, at a price for each. */
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

/** Seconds, at a price for each. */
export function secondsLine(
  seconds: number,
  medium: 'video' | 'sound',
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

/** All lines together. One without a price makes the whole unknown; one that may grow makes it an estimate. */
export function sumLines(model: string, lines: readonly CostLine[]): CostEstimate {
  // Less than nothing for one thing would make room for the others, and what is no number passes every limit.
  const unpriced = lines.filter(({ usd }) => !isUsd(usd));
  if (unpriced.length > 0 || lines.length === 0) {
    const what = unpriced.map((line) => line.what).join(', ');
    return unknownCost(model, `no price is listed for ${what === '' ? 'it' : what}`);
  }
  const costUsd = tidyUsd(lines.reduce((sum, { usd = 0 }) => sum + usd, 0));
  const paid = lines.filter(({ usd }) => usd !== 0);
  return {
    certainty: lines.every(({ isBound }) => isBound) ? 'upper_bound' : 'estimate',
    costUsd,
    model,
    basis: paid.length === 0 ? 'the model is free' : paid.map(({ what }) => what).join(', '),
  };
}

/** The model costs nothing, whatever it is asked. */
export function noCost(model: string): CostEstimate {
  return { certainty: 'upper_bound', costUsd: 0, model, basis: 'the model is free' };
}

/** Nobody can tell, and why. */
export function unknownCost(model: string, basis: string): CostEstimate {
  return { certainty: 'unknown', costUsd: undefined, model, basis };
}
