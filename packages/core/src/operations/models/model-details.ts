import type { ImageCapability, ImageEndpoint, ImageModel } from '../../api/images/options.ts';
import type { Model } from '../../api/shared/model-catalogue.ts';
import { formatPrice } from '../../api/cost/money.ts';
import { parseSku } from '../../api/videos/skus.ts';
import type { VideoModel } from '../../api/videos/options.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { OperationContext } from '../shared/operation.ts';

/** Details of a model that only the lists of image and video models have. */
export interface ModelDetails {
  /** Details by OpenRouter's names. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The same for people, one line each. */
  readonly lines: readonly string[];
}

/** Finds a model in the lists of image and video models; `undefined` when it is in neither, or they are unavailable. */
export async function findModelDetails(
  { id, outputModalities }: Model,
  { client, signal, operation }: Pick<OperationContext, 'client' | 'signal' | 'operation'>,
): Promise<ModelDetails | undefined> {
  try {
    if (outputModalities.includes('video')) {
      const model = (await client.videos.models({ signal, operation })).find(
        (each) => each.id === id,
      );
      return model && videoDetails(model);
    }
    if (!outputModalities.includes('image')) return undefined;
    const model = (await client.generate.image.models({ signal, operation })).find(
      (each) => each.id === id,
    );
    return (
      model && imageDetails(model, await client.generate.image.endpoints(id, { signal, operation }))
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (!OpenRouterError.is(error)) throw error;
    // The general list still has enough.
    return undefined;
  }
}

function videoDetails(model: VideoModel): ModelDetails {
  const { prices = {}, upscaleFactor } = model;
  const skus = Object.entries(prices).map(
    ([name, price]) => `${name} ${formatPrice(parseSku(name, price).usd)}`,
  );
  return {
    data: {
      supported_durations: model.supportedDurations ?? null,
      supported_resolutions: model.supportedResolutions ?? null,
      supported_aspect_ratios: model.supportedAspectRatios ?? null,
      supported_sizes: model.supportedSizes ?? null,
      supported_frame_images: model.supportedFrameImages ?? null,
      generate_audio: model.generateAudio ?? null,
      seed: model.seed ?? null,
      creativity: model.creativity ?? null,
      upscale_factor: upscaleFactor ?? null,
      allowed_passthrough_parameters: model.allowedPassthroughParameters ?? null,
      pricing_skus: model.prices ?? null,
    },
    lines: [
      ...listLine('Seconds', model.supportedDurations),
      ...listLine('Resolutions', model.supportedResolutions),
      ...listLine('Aspect ratios', model.supportedAspectRatios),
      ...listLine('Sizes', model.supportedSizes),
      ...listLine('Frames', model.supportedFrameImages),
      ...(model.generateAudio === undefined
        ? []
        : [`Audio: ${model.generateAudio ? 'yes' : 'no'}`]),
      ...listLine('Prices', skus),
    ],
  };
}

function imageDetails(model: ImageModel, endpoints: readonly ImageEndpoint[]): ModelDetails {
  const { supportedParameters, supportsStreaming } = model;
  const parameters = Object.entries(supportedParameters);
  const prices = endpoints.map(({ provider, pricing }) => ({
    provider,
    prices: pricing.map(({ billable, unit, costUsd, variant }) => ({
      billable,
      unit,
      cost_usd: costUsd,
      variant: variant ?? null,
    })),
  }));
  const priceTexts = prices.flatMap((each) =>
    each.prices.map(({ billable, unit, cost_usd: usd, variant }) =>
      [billable, variant, `${formatPrice(usd)} per ${unit}`]
        .filter((text) => text !== null)
        .join(' '),
    ),
  );
  return {
    data: {
      supported_parameters: supportedParameters,
      supports_streaming: supportsStreaming,
      pricing: prices,
    },
    lines: [
      ...parameters.map(([name, capability]) => `${name}: ${describe(capability)}`),
      // Most providers of a model have the same prices.
      ...listLine('Prices', [...new Set(priceTexts)]),
    ],
  };
}

function listLine(name: string, values: readonly (string | number)[] | undefined): string[] {
  return values === undefined || values.length === 0 ? [] : [`${name}: ${values.join(', ')}`];
}

function describe(capability: ImageCapability): string {
  switch (capability.type) {
    case 'enum':
      return capability.values.join(', ');
    case 'range':
      return capability.min === capability.max
        ? String(capability.max)
        : `${capability.min} to ${capability.max}`;
    case 'boolean':
      return 'yes';
  }
}
