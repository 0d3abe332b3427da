import type { Model } from '../shared/model-catalogue.ts';

/**
 * What a token costs, as far as that is listed. A model that makes anything but text and is not free lists zeros for what is
 * paid by other units: they are no prices.
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
 * Whether calls to a model cost nothing. Zeros alone do not say so: models of speech, pictures, video and ranking list
 * zero tokens and are charged by the second, picture or search elsewhere. A `:free` entry is free whatever it makes.
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
