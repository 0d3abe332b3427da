import type { CatalogueEntry } from '../models/catalogue-entry.ts';
import type { ImageProfile } from './profile.ts';

/** Returns the image profile of a model; the default generates one square PNG. */
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
