import { invalidInput } from '../shared/errors.ts';
import type { MediaKind } from '../shared/media-type.ts';
import { isRecord } from '../shared/untrusted-json.ts';
import type { ImageTool } from './image-tool.ts';
import type { MediaLimits } from './media-limits.ts';
import { mediaKinds } from './media-kinds.ts';

/** Some of the settings; what is `undefined` has its default. */
export type Settings<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined };

/** How media is loaded and made ready. What is not given has the default of {@link mediaKinds} and {@link imageDefaults}. */
export interface MediaOptions {
  readonly image?: (Settings<MediaLimits> & Settings<ImageOptions>) | undefined;
  readonly audio?: Settings<MediaLimits> | undefined;
  readonly video?: Settings<MediaLimits> | undefined;
  readonly document?: Settings<MediaLimits> | undefined;
  /**
   * Hosts (`media.example.internal`, `10.0.0.7`, `localhost:8080`) whose URLs may be fetched although they are not public.
   * Everything else that is not public is refused.
   */
  readonly allowPrivateHosts?: readonly string[] | undefined;
}

/** How pictures are made ready for a model to look at. */
export interface ImageOptions {
  /** Longest edge in pixels. */
  readonly maxDimension: number;
  /** 1 to 100. */
  readonly jpegQuality: number;
  /** Decodes and encodes images in place of sharp, in browsers for example. @default sharp, if it is installed, on Node.js */
  readonly tool: ImageTool | undefined;
}

/** How pictures are made ready when nobody says otherwise. */
export const imageDefaults: ImageOptions = {
  maxDimension: 800,
  jpegQuality: 80,
  tool: undefined,
};

/**
 * The limits of a kind under some options.
 *
 * @throws OpenRouterError `INVALID_INPUT` for one that limits nothing.
 */
export function limitsOf(kind: MediaKind, options: MediaOptions): MediaLimits {
  const known: MediaLimits = mediaKinds[kind].limits;
  const given = options[kind] ?? {};
  const limit = (name: keyof MediaLimits): number => {
    const value = given[name] ?? known[name];
    const least = name === 'maxRedirects' ? 0 : 1;
    // A caller without types may give anything; NaN would let everything through.
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

/**
 * How pictures are made ready under some options.
 *
 * @throws OpenRouterError `INVALID_INPUT` for what is out of range.
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

/** Smallest and largest edge that may be asked for: below nothing can be seen, above no model looks. */
export const edgePixels = { min: 64, max: 16_384 } as const;

/** A caller without types may give anything. */
function isImageTool(tool: unknown): boolean {
  return isRecord(tool) && typeof tool['convert'] === 'function';
}

function isWithin(
  value: unknown,
  { min, max }: { readonly min: number; readonly max: number },
): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}
