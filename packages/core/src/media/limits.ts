import { invalidInput } from '../shared/errors.ts';
import type { ProxyOptions } from '../runtime/contract.ts';
import type { MediaKind } from '../shared/media-type.ts';
import { isRecord } from '../shared/untrusted-json.ts';
import type { ImageTool } from './image-tool.ts';
import type { MediaLimits } from './media-limits.ts';
import { mediaKindNames, mediaKinds } from './media-kinds.ts';

/** Partial settings; those that are `undefined` have their defaults. */
export type Settings<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined };

/** Options for loading and preparing media. Defaults are in {@link mediaKinds} and {@link imageDefaults}. */
export interface MediaOptions {
  readonly image?: (Settings<MediaLimits> & Settings<ImageOptions>) | undefined;
  readonly audio?: Settings<MediaLimits> | undefined;
  readonly video?: Settings<MediaLimits> | undefined;
  readonly document?: Settings<MediaLimits> | undefined;
  /**
   * Hosts (`media.example.internal`, `10.0.0.7`, `localhost:8080`) whose URLs may be fetched although they are not public.
   * All other hosts that are not public are refused.
   */
  readonly allowPrivateHosts?: readonly string[] | undefined;
  /**
   * `fetch` for URLs of media, and for videos stored outside OpenRouter; the option `fetch` of the client does not carry them,
   * because these URLs are untrusted. With it, or with a proxy, the host of a URL and of each redirect is checked only when it
   * is an address: what its name resolves to is up to that network.
   *
   * @default a fetch that connects to checked addresses only
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Proxies on Node.js for URLs of media and videos stored outside OpenRouter, `environment` for those of the variables
   * HTTPS_PROXY, HTTP_PROXY and NO_PROXY. @default none
   */
  readonly downloadProxy?: ProxyOptions | 'environment' | undefined;
}

/** Options for preparing images for a model. */
export interface ImageOptions {
  /** Longest edge in pixels. */
  readonly maxDimension: number;
  /** 1 to 100. */
  readonly jpegQuality: number;
  /** Decodes and encodes images in place of sharp, in browsers for example. @default sharp, if it is installed, on Node.js */
  readonly tool: ImageTool | undefined;
}

/** Defaults of {@link ImageOptions}. */
export const imageDefaults: ImageOptions = {
  maxDimension: 800,
  jpegQuality: 80,
  tool: undefined,
};

/**
 * Returns the limits of a kind under some options.
 *
 * @throws OpenRouterError `INVALID_INPUT` for a limit that is not a number or too small.
 */
export function limitsOf(kind: MediaKind, options: MediaOptions): MediaLimits {
  const defaults: MediaLimits = mediaKinds[kind].limits;
  const limits = options[kind] ?? {};
  const limit = (name: keyof MediaLimits): number => {
    const value = limits[name] ?? defaults[name];
    const least = name === 'maxRedirects' ? 0 : 1;
    // A caller without types may pass anything; NaN would allow any size.
    if (typeof value === 'number' && value >= least) return value;
    throw invalidInput(
      `Cannot load the ${kind}: media.${kind}.${name} must be a number from ${least}`,
    );
  };
  return {
    maxBytes: limit('maxBytes'),
    maxDataUrlBytes: limit('maxDataUrlBytes'),
    fetchTimeoutMs: limit('fetchTimeoutMs'),
    maxRedirects: limit('maxRedirects'),
  };
}

/** Returns the maximum bytes of media of any kind, for programs that buffer a stream before its kind is known. */
export function largestMediaBytes(options: MediaOptions): number {
  return Math.max(...mediaKindNames.map((kind) => limitsOf(kind, options).maxBytes));
}

/**
 * Returns the options for preparing images, with defaults.
 *
 * @throws OpenRouterError `INVALID_INPUT` for a value that is out of range.
 */
export function imageOptionsOf({ image = {} }: MediaOptions): ImageOptions {
  const {
    maxDimension = imageDefaults.maxDimension,
    jpegQuality = imageDefaults.jpegQuality,
    tool,
  } = image;
  const faults = [
    isWithin(maxDimension, edgePixels)
      ? undefined
      : `maxDimension must be a whole number from ${edgePixels.min} to ${edgePixels.max}`,
    isWithin(jpegQuality, { min: 1, max: 100 })
      ? undefined
      : 'jpegQuality must be a whole number from 1 to 100',
    tool === undefined || isImageTool(tool) ? undefined : 'tool must have a function `convert`',
  ].filter((fault) => fault !== undefined);
  if (faults.length === 0) return { maxDimension, jpegQuality, tool };
  throw invalidInput(`Cannot use the image: media.image.${faults.join('; media.image.')}`);
}

/** Smallest and largest `maxDimension`: a smaller image shows nothing, and no model uses a larger one. */
export const edgePixels = { min: 64, max: 16_384 } as const;

/** Whether a value is an image tool: a caller without types may pass anything. */
function isImageTool(tool: unknown): boolean {
  return isRecord(tool) && typeof tool['convert'] === 'function';
}

function isWithin(
  value: unknown,
  { min, max }: { readonly min: number; readonly max: number },
): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}
