import type { RemainingOptions } from '../../shared/deadline.ts';
import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { ApiContext } from '../shared/context.ts';
import { unlessDown } from '../models/best-effort.ts';
import { ACTION } from './check-request.ts';
import { createImageModels } from './image-models.ts';
import type { ImageEndpoint, ImageModel, ImageRequest } from './options.ts';

/**
 * Whether somebody takes the settings of providers that a request has: one that goes nowhere is a slip that would be paid.
 *
 * @throws OpenRouterError `INVALID_INPUT` with what is taken in `details.accepted`.
 */
export async function checkProviderOptions(
  { providerOptions = {} }: ImageRequest,
  model: ImageModel,
  {
    context,
    remainingOptions,
  }: { readonly context: ApiContext; readonly remainingOptions: RemainingOptions },
): Promise<void> {
  const given = Object.entries(providerOptions);
  if (given.length === 0) return;
  const options = remainingOptions();
  const look = async () => await createImageModels(context).endpoints(model.id, options);
  const endpoints = (await unlessDown(look, options)) ?? [];
  if (endpoints.length === 0) return;
  for (const [slug, settings] of given) {
    const serving = endpoints.filter((endpoint) => isNamed(endpoint, slug));
    const slugs = [...new Set(endpoints.map(({ provider }) => provider))];
    if (serving.length === 0)
      throw goesNowhere(`${slug} does not serve ${model.id}`, `providerOptions.${slug}`, slugs);
    const taken = [...new Set(serving.flatMap((each) => each.allowedPassthroughParameters))];
    const unknown = Object.keys(settings).find((name) => !taken.includes(name));
    if (unknown !== undefined)
      throw goesNowhere(
        `${slug} takes no "${unknown}" for ${model.id}`,
        `providerOptions.${slug}.${unknown}`,
        taken,
      );
  }
}

function isNamed({ provider, tag }: ImageEndpoint, slug: string): boolean {
  return slug === provider || slug === tag;
}

function goesNowhere(why: string, option: string, accepted: readonly string[]): OpenRouterError {
  return invalidInput(`Cannot ${ACTION}: ${why}`, {
    hints: [
      accepted.length === 0
        ? { kind: 'text', text: 'It takes no settings.' }
        : { kind: 'accepted', values: accepted },
    ],
    details: { option, accepted },
  });
}
