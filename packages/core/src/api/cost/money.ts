/** A sum without the dust of binary fractions: a limit of 0.3 is not below 3 times 0.1. */
export function tidyUsd(usd: number): number {
  return Number(usd.toPrecision(12));
}

/** Decimals that a sum is written with at most: a token costs down to some ten-billionths of a dollar. */
const MAX_DECIMALS = 10;

/** A sum for people, with four digits that count and never fewer than cents: `$0.40`, `$0.000012`. */
export function formatUsd(usd: number): string {
  if (usd >= 10) return `$${usd.toFixed(2)}`;
  const decimals = Number(usd.toPrecision(4)).toFixed(MAX_DECIMALS);
  return `$${decimals.replace(/(\.\d\d\d*?)0+$/u, '$1')}`;
}
