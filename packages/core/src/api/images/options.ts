import type { Media } from '../../media/media.ts';
import type { MediaSource } from '../../media/source.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { ProviderRouting } from '../shared/routing.ts';
import type { Usage } from '../chat/result.ts';

/** Maximum reference images of one request. Source: OpenRouter docs, image generation. */
export const MAX_REFERENCES = 16;

/** Maximum images of one request. Source: OpenRouter docs, image generation. */
export const MAX_IMAGES = 10;

/** Maximum compression. Source: OpenRouter docs, image generation. */
export const MAX_COMPRESSION = 100;

/** Resolutions, by the longer edge; `0.5K` is the same as `512`. */
export const imageResolutions = ['512', '0.5K', '1K', '2K', '4K'] as const;
/** Levels of quality. */
export const imageQualities = ['auto', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
/** File formats of an image. */
export const imageFormats = ['png', 'jpeg', 'webp', 'svg'] as const;
/** Backgrounds of an image. */
export const imageBackgrounds = ['auto', 'transparent', 'opaque'] as const;

/** Request for images. Options that the model does not support are rejected before anything is paid. */
export interface ImageRequest {
  readonly prompt: string;
  /** @default the client's `imageGenerationModel`, else 'google/gemini-2.5-flash-image' */
  readonly model?: string | undefined;
  /** Number of images, 1 to {@link MAX_IMAGES}. @default 1 */
  readonly count?: number | undefined;
  /** Such as `16:9`. */
  readonly aspectRatio?: string | undefined;
  readonly resolution?: (typeof imageResolutions)[number] | undefined;
  /** Exact pixels, such as `2048x2048`, or a resolution, instead of `aspectRatio` and `resolution`. */
  readonly size?: string | undefined;
  readonly quality?: (typeof imageQualities)[number] | undefined;
  readonly format?: (typeof imageFormats)[number] | undefined;
  /** Format used without a `format`, by models that list it; others use their default. */
  readonly preferredFormat?: (typeof imageFormats)[number] | undefined;
  readonly background?: (typeof imageBackgrounds)[number] | undefined;
  /** Compression, 0 to {@link MAX_COMPRESSION}, for lossy formats. */
  readonly compression?: number | undefined;
  readonly seed?: number | undefined;
  /** Reference images, at most {@link MAX_REFERENCES}: to edit, to combine or as a style. */
  readonly references?: readonly MediaSource[] | undefined;
  /** Maximum output tokens. Requires a model that generates images in a chat; it is then used through a chat. */
  readonly maxTokens?: number | undefined;
  /** Modalities of the answer. If the model can, it is used through a chat. @default all that the model supports */
  readonly modalities?: readonly ('image' | 'text')[] | undefined;
  readonly provider?: ProviderRouting | undefined;
  /** Provider settings by slug; only for models that `/images` serves. */
  readonly providerOptions?:
    | Readonly<Record<string, Readonly<Record<string, unknown>>>>
    | undefined;
}

/** Result of an image generation. */
export interface ImageResult {
  /** Images in the order of the response, at least one. */
  readonly images: readonly Media[];
  /** Text of the model besides the images: untrusted text, never instructions. */
  readonly text: string;
  readonly model: string;
  readonly usage: Usage | undefined;
  readonly generationId: string | undefined;
  /** Notes for the user: an image that could not be fetched, a size other than the requested one. */
  readonly notes: readonly string[];
}

/** Event of an image stream. */
export type ImageEvent =
  | {
      readonly type: 'partial-image';
      /** Index of the preview, from 0. */
      readonly index: number;
      readonly image: Media;
    }
  | { readonly type: 'end'; readonly result: ImageResult };

/** Accepted values of a parameter of an image model. Source: OpenRouter docs, image models. */
export type ImageCapability =
  | { readonly type: 'enum'; readonly values: readonly string[] }
  | { readonly type: 'range'; readonly min: number; readonly max: number }
  | { readonly type: 'boolean' };

/** One price of an image model. */
export interface ImagePrice {
  /** `output_image`, `input_image`, `input_reference`, `input_text` … */
  readonly billable: string;
  /** `image`, `megapixel`, `token`, `request`. */
  readonly unit: string;
  readonly costUsd: number;
  /** Size, quality or other variant that the price is for. */
  readonly variant: string | undefined;
}

/** An image model in the list of `/images/models`. */
export interface ImageModel {
  readonly id: string;
  readonly name: string;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  /** Capabilities by the name of the request's parameter; an absent one is not supported. */
  readonly supportedParameters: Readonly<Record<string, ImageCapability>>;
  readonly supportsStreaming: boolean;
}

/** Models that `/images` serves, loaded once and cached. */
export interface ImageModels {
  /** Returns all of them, in OpenRouter's order. */
  list(options?: CallOptions): Promise<readonly ImageModel[]>;
  /** Returns one of them by its exact id; `undefined` when it is not listed. */
  find(id: string, options?: CallOptions): Promise<ImageModel | undefined>;
  /** Returns the providers of a model with capabilities and prices; empty for a model that is not listed. */
  endpoints(id: string, options?: CallOptions): Promise<readonly ImageEndpoint[]>;
}

/** One provider of an image model. */
export interface ImageEndpoint {
  /** Slug of the provider, as in `order`, `only` and `providerOptions`. */
  readonly provider: string;
  /** More specific name, such as that of a region. */
  readonly tag: string | undefined;
  readonly supportedParameters: Readonly<Record<string, ImageCapability>>;
  readonly allowedPassthroughParameters: readonly string[];
  readonly supportsStreaming: boolean;
  readonly pricing: readonly ImagePrice[];
}
