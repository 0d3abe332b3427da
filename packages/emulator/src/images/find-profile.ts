import type { CatalogueEntry } from '../models/catalogue-entry.ts';
import type { ImageProfile } from './profile.ts';

/** The profile of a model; one that brings none makes one square PNG at a time. */
export function profileOf({ images, pricing }: CatalogueEntry): ImageProfile {
  const price = Number(pricing.image_output ?? pricing.completion);
  return (
    images ?? {
      parameters: {},
      passthrough: [],
      pricing: [{ billable: 'output_image', unit: 'token', cost_usd: price }],
      isStreaming: false,
      includesMediaType: true,
      tokens: { low: 1290, medium: 1290, high: 1290 },
    }
  );
}
