import type { Model } from '../shared/model-catalogue.ts';

/**
 * Returns the listed prices of a token. A model that generates anything but text and is not free lists zeros for what it charges
 * in other units: they are no prices.
 */
export function listedUsdPerToken(model: Model): {
  readonly prompt: number | undefined;
  readonly completion: number | undefined;
} {
  const { promptUsdPerToken: prompt, completionUsdPerToken: completion } = model.pricing;
  if (isFree(model) || generatesOnlyText(model)) return { prompt, completion };
  return {
    prompt: prompt === 0 ? undefined : prompt,
    completion: completion === 0 ? undefined : completion,
  };
}

/**
 * Whether calls to a model are free. Zeros alone do not show it: models for speech, images, video and reranking list zeros for
 * tokens and charge by the second, image or search. A `:free` entry is always free.
 */
export function isFree(model: Model): boolean {
  const { id, pricing } = model;
  const { promptUsdPerToken, completionUsdPerToken, discount: _, ...others } = pricing;
  if (promptUsdPerToken !== 0 || completionUsdPerToken !== 0) return false;
  if (Object.values(others).some((price) => price !== undefined && price > 0)) return false;
  return id.includes(':free') || generatesOnlyText(model);
}

function generatesOnlyText({ outputModalities }: Model): boolean {
  return outputModalities.every((modality) => modality === 'text');
}
