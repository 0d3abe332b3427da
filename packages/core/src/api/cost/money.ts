/** A sum without the dust of binary fractions: a limit of 0.3 is not below 3 times 0.1. */
export function tidyUsd(usd: number): number {
  return Number(usd.toPrecision(12));
}

/** Whether a number is a sum that something can cost. */
export function isUsd(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Infinity;
}

/** The smallest sum from `usd` on that a person types: whole cents from one cent on, else two digits that count. */
export function roundUpUsd(usd: number): number {
  const factor = usd >= CENT_USD || usd <= 0 ? 100 : 10 ** (1 - Math.floor(Math.log10(usd)));
  return tidyUsd(Math.ceil(tidyUsd(usd * factor)) / factor);
}

/** From here on a sum is written in dollars and cents; below, cents would say nothing. */
const CENT_USD = 0.01;

/** A sum for people: cents from one cent on, else two digits that count: `$0.40`, `$0.000012`. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  if (usd >= CENT_USD) return `$${usd.toFixed(2)}`;
  return `$${toDecimals(usd, 2)}`;
}

/** A price for people, to be multiplied: four digits that count and never fewer than cents: `$0.134`, `$0.075`. */
export function formatPrice(usd: number): string {
  if (usd >= 10) return `$${usd.toFixed(2)}`;
  return `$${toDecimals(usd, 4).replace(/^\d+(?:\.\d?)?$/u, () => usd.toFixed(2))}`;
}

/** Decimals that a sum is written with at most: a token costs down to some ten-billionths of a dollar. */
const MAX_DECIMALS = 12;

/** So many digits that count, never with an exponent: `1.2e-7` says nothing to most people. */
function toDecimals(usd: number, digits: number): string {
  return Number(usd.toPrecision(digits))
    .toFixed(MAX_DECIMALS)
    .replace(/\.?0+$/u, '');
}

/** A price for a token as a price for a million of them, without the dust of binary fractions. */
export function toUsdPerMillion(usdPerToken: number): number {
  return Number((usdPerToken * 1_000_000).toPrecision(12));
}

/** A sum of money without what sums of binary fractions are off by. */
export function roundUsd(usd: number): number {
  return Number(usd.toFixed(9));
}
