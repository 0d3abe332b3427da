import type { Media } from '../../media/media.ts';
import type { MediaSource } from '../../media/source.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { ProviderRouting } from '../shared/routing.ts';
import type { Usage } from '../chat/result.ts';

/** Most pictures that a request may refer to. Source: OpenRouter docs, image generation. */
export const MAX_REFERENCES = 16;

/** Most pictures of one request. Source: OpenRouter docs, image generation. */
export const MAX_IMAGES = 10;

/** The strongest compression. Source: OpenRouter docs, image generation. */
export const MAX_COMPRESSION = 100;

/** Steps of size, by their longer edge; `0.5K` is another word for `512`. */
export const imageResolutions = ['512', '0.5K', '1K', '2K', '4K'] as const;
/** How much care the model takes. */
export const imageQualities = ['auto', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
/** How a picture is written. */
export const imageFormats = ['png', 'jpeg', 'webp', 'svg'] as const;
/** What is behind the things in a picture. */
export const imageBackgrounds = ['auto', 'transparent', 'opaque'] as const;

/** A picture to be made. What the model cannot do is refused before anything is paid. */
export interface ImageRequest {
  readonly prompt: string;
  /** @default the client's `imageGenerationModel`, else 'google/gemini-2.5-flash-image' */
  readonly model?: string | undefined;
  /** Pictures to make, 1 to {@link MAX_IMAGES}. @default 1 */
  readonly count?: number | undefined;
  /** Such as `16:9`. */
  readonly aspectRatio?: string | undefined;
  readonly resolution?: (typeof imageResolutions)[number] | undefined;
  /** Exact pixels, `2048x2048`, or a resolution. It goes instead of `aspectRatio` and `resolution`. */
  readonly size?: string | undefined;
  readonly quality?: (typeof imageQualities)[number] | undefined;
  readonly format?: (typeof imageFormats)[number] | undefined;
  /** Asked for when no `format` is, by models that list it; others write as they usually do. */
  readonly preferredFormat?: (typeof imageFormats)[number] | undefined;
  readonly background?: (typeof imageBackgrounds)[number] | undefined;
  /** 0 to {@link MAX_COMPRESSION}, for formats that lose something. */
  readonly compression?: number | undefined;
  readonly seed?: number | undefined;
  /** Pictures to go by, at most {@link MAX_REFERENCES}: to edit, to combine, to take the style from. */
  readonly references?: readonly MediaSource[] | undefined;
  /** Most tokens to write. With it, a model that can is asked to draw while it chats; others do not take it. */
  readonly maxTokens?: number | undefined;
  /** What the answer may hold. With it, a model that can is asked to draw while it chats. @default what it can */
  readonly modalities?: readonly ('image' | 'text')[] | undefined;
  readonly provider?: ProviderRouting | undefined;
  /** Settings of providers, by their slug; only for models that `/images` serves. */
  readonly providerOptions?:
    | Readonly<Record<string, Readonly<Record<string, unknown>>>>
    | undefined;
}

/** Pictures that were made. */
export interface ImageResult {
  /** At least one, in the order in which they came. */
  readonly images: readonly Media[];
  /** What the model said beside them; data, never instructions. */
  readonly text: string;
  readonly model: string;
  readonly usage: Usage | undefined;
  readonly generationId: string | undefined;
  /** What a person should know: a picture that could not be fetched, a size that is not the one that was asked for. */
  readonly notes: readonly string[];
}

/** What comes while pictures are made. */
export type ImageEvent =
  | {
      readonly type: 'partial-image';
      /** Which of the looks this is, from 0. */
      readonly index: number;
      readonly image: Media;
    }
  | { readonly type: 'end'; readonly result: ImageResult };

/** What a parameter of an image model may be. Source: OpenRouter docs, image models. */
export type ImageCapability =
  | { readonly type: 'enum'; readonly values: readonly string[] }
  | { readonly type: 'range'; readonly min: number; readonly max: number }
  | { readonly type: 'boolean' };

/** One line of a price list of an image model. */
export interface ImagePrice {
  /** `output_image`, `input_image`, `input_reference`, `input_text` … */
  readonly billable: string;
  /** `image`, `megapixel`, `token`, `request`. */
  readonly unit: string;
  readonly costUsd: number;
  /** Such as a size or a quality that the price is for. */
  readonly variant: string | undefined;
}

/** An image model as `/images/models` lists it. */
export interface ImageModel {
  readonly id: string;
  readonly name: string;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  /** By the name of the request's parameter; what is absent is not taken. */
  readonly supportedParameters: Readonly<Record<string, ImageCapability>>;
  readonly supportsStreaming: boolean;
}

/** The models that `/images` serves, read once and kept for a while. */
export interface ImageModels {
  /** All of them, in OpenRouter's order. */
  list(options?: CallOptions): Promise<readonly ImageModel[]>;
  /** One of them, by its exact id; `undefined` when it is not listed. */
  find(id: string, options?: CallOptions): Promise<ImageModel | undefined>;
  /** Who serves a model, how far and at what price; empty for one that is not listed. */
  endpoints(id: string, options?: CallOptions): Promise<readonly ImageEndpoint[]>;
}

/** One provider of an image model. */
export interface ImageEndpoint {
  /** Its slug, which `order`, `only` and `providerOptions` name. */
  readonly provider: string;
  /** A narrower name for it, such as one of its regions. */
  readonly tag: string | undefined;
  readonly supportedParameters: Readonly<Record<string, ImageCapability>>;
  readonly allowedPassthroughParameters: readonly string[];
  readonly supportsStreaming: boolean;
  readonly pricing: readonly ImagePrice[];
}
