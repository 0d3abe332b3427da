import type { Model } from './options.ts';

/** A price for a token as a price for a million of them, without the dust of binary fractions. */
export function toUsdPerMillion(usdPerToken: number): number {
  return Number((usdPerToken * 1_000_000).toPrecision(12));
}

/**
 * Whether calls to a model cost nothing. Zeros alone do not say so: models of speech, pictures, video and ranking list
 * zero tokens and are charged by the second, picture or search elsewhere. A `:free` entry is free whatever it makes.
 */
export function isFree({ id, pricing, outputModalities }: Model): boolean {
  const { promptUsdPerToken, completionUsdPerToken, discount: _, ...others } = pricing;
  if (promptUsdPerToken !== 0 || completionUsdPerToken !== 0) return false;
  if (Object.values(others).some((price) => price !== undefined && price > 0)) return false;
  return id.includes(':free') || outputModalities.every((modality) => modality === 'text');
}
