import type { RemainingOptions } from '../../shared/deadline.ts';
import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { ApiContext } from '../shared/context.ts';
import { unlessDown } from '../models/best-effort.ts';
import { ACTION } from './check-request.ts';
import { createImageModels } from './image-models.ts';
import type { ImageEndpoint, ImageModel, ImageRequest } from './options.ts';

/**
 * Checks that a provider of the model accepts the provider settings of a request: an ignored one would be a paid mistake.
 *
 * @throws OpenRouterError `INVALID_INPUT` with the accepted settings in `details.accepted`.
 */
export async function checkProviderOptions(
  { providerOptions = {} }: ImageRequest,
  model: ImageModel,
  {
    context,
    remainingOptions,
  }: { readonly context: ApiContext; readonly remainingOptions: RemainingOptions },
): Promise<void> {
  const settingsBySlug = Object.entries(providerOptions);
  if (settingsBySlug.length === 0) return;
  const options = remainingOptions();
  const load = async () => await createImageModels(context).endpoints(model.id, options);
  const endpoints = (await unlessDown(load, options)) ?? [];
  if (endpoints.length === 0) return;
  for (const [slug, settings] of settingsBySlug) {
    const serving = endpoints.filter((endpoint) => hasSlug(endpoint, slug));
    const slugs = [...new Set(endpoints.map(({ provider }) => provider))];
    if (serving.length === 0)
      throw unsupportedSetting(
        `${slug} does not serve ${model.id}`,
        `providerOptions.${slug}`,
        slugs,
      );
    const accepted = [...new Set(serving.flatMap((each) => each.allowedPassthroughParameters))];
    const unknown = Object.keys(settings).find((name) => !accepted.includes(name));
    if (unknown !== undefined)
      throw unsupportedSetting(
        `${slug} takes no "${unknown}" for ${model.id}`,
        `providerOptions.${slug}.${unknown}`,
        accepted,
      );
  }
}

function hasSlug({ provider, tag }: ImageEndpoint, slug: string): boolean {
  return slug === provider || slug === tag;
}

function unsupportedSetting(
  why: string,
  option: string,
  accepted: readonly string[],
): OpenRouterError {
  return invalidInput(`Cannot ${ACTION}: ${why}`, {
    hints: [
      accepted.length === 0
        ? { kind: 'text', text: 'Leave the settings out: the provider accepts none.' }
        : { kind: 'accepted', values: accepted },
    ],
    details: { option, accepted },
  });
}
