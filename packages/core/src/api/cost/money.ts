/** Returns an amount without rounding errors: a limit of 0.3 is not below 3 times 0.1. */
export function tidyUsd(usd: number): number {
  return Number(usd.toPrecision(12));
}

/** Rounds an amount up for people to type: to whole cents from one cent on, else to two significant digits. */
export function roundUpUsd(usd: number): number {
  const factor = usd >= CENT_USD || usd <= 0 ? 100 : 10 ** (1 - Math.floor(Math.log10(usd)));
  return tidyUsd(Math.ceil(tidyUsd(usd * factor)) / factor);
}

/** Minimum amount that is written in dollars and cents. */
const CENT_USD = 0.01;

/** Formats an amount for people: cents from one cent on, else two significant digits: `$0.40`, `$0.000012`. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  if (usd >= CENT_USD) return `$${usd.toFixed(2)}`;
  return `$${toDecimals(usd, 2)}`;
}

/** Formats a unit price for people: four significant digits, but at least cents: `$0.134`, `$0.075`. */
export function formatPrice(usd: number): string {
  if (usd >= 10) return `$${usd.toFixed(2)}`;
  return `$${toDecimals(usd, 4).replace(/^\d+(?:\.\d?)?$/u, () => usd.toFixed(2))}`;
}

/** Maximum decimals of an amount: a token can cost as little as some ten-billionths of a dollar. */
const MAX_DECIMALS = 12;

/** Formats with significant digits and without an exponent, which many people cannot read. */
function toDecimals(usd: number, digits: number): string {
  return Number(usd.toPrecision(digits))
    .toFixed(MAX_DECIMALS)
    .replace(/\.?0+$/u, '');
}

/** Converts a price per token to a price per million tokens, without rounding errors. */
export function toUsdPerMillion(usdPerToken: number): number {
  return Number((usdPerToken * 1_000_000).toPrecision(12));
}

/** Rounds a sum of amounts to nine decimals, which removes rounding errors. */
export function roundUsd(usd: number): number {
  return Number(usd.toFixed(9));
}
