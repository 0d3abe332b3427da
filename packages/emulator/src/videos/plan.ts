import { roundUsd } from '../shared/round-usd.ts';
import { type ApiError, invalidRequest } from '../shared/api-error.ts';
import type { VideoRequest } from './request.ts';
import type { VideoSupport } from './support.ts';

/** Properties of the video for a request. */
export interface VideoPlan {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly durationSeconds: number;
  readonly hasAudio: boolean;
  /** Price of one video; undefined for a model without prices. */
  readonly costUsd: number | undefined;
}

/** Plans the video for a request; an unsupported option is a 400 that lists the supported ones. */
export function planVideo(request: VideoRequest, support: VideoSupport): VideoPlan {
  const sides = chooseSides(request, support);
  requireOneOf(request, 'duration', support.supported_durations);
  const durationSeconds = request.duration ?? support.supported_durations?.[0] ?? DEFAULT_SECONDS;
  if (durationSeconds > MAX_SECONDS) {
    throw invalidRequest(`duration: at most ${MAX_SECONDS} seconds, not ${durationSeconds}`);
  }
  if (request.generate_audio === true && support.generate_audio === false) {
    throw invalidRequest(`generate_audio: ${request.model} makes silent videos only`);
  }
  requireUpscaling(request, support);
  requireFrames(request, support);
  requirePassthrough(request, support);
  return {
    width: sides.width,
    height: sides.height,
    durationSeconds,
    hasAudio: request.generate_audio ?? support.generate_audio ?? false,
    costUsd: priceOf(support, sides.resolution, durationSeconds),
  };
}

const DEFAULT_SECONDS = 5;

/** Longer than the videos of any model; a video is encoded in memory, so its length is limited. */
const MAX_SECONDS = 120;

/** The widest video of any model, 4K at 21:9; a video is encoded in memory. */
const MAX_SIDE_PIXELS = 5040;

/** Shorter side in pixels by resolution. */
const SHORT_SIDES: Readonly<Record<string, number>> = {
  '480p': 480,
  '720p': 720,
  '768p': 768,
  '1080p': 1080,
  '1K': 1024,
  '2K': 1440,
  '4K': 2160,
};

interface Sides {
  readonly width: number;
  readonly height: number;
  readonly resolution: string;
}

function chooseSides(request: VideoRequest, support: VideoSupport): Sides {
  const { supported_resolutions: resolutions, supported_aspect_ratios: ratios } = support;
  requireOneOf(request, 'resolution', resolutions);
  requireOneOf(request, 'aspect_ratio', ratios);
  requireOneOf(request, 'size', support.supported_sizes ?? sizesOf(support));
  if (request.size !== undefined && request.size !== null) return readSize(request.size);
  const resolution = request.resolution ?? preferred(resolutions, '720p');
  return toSides(resolution, request.aspect_ratio ?? preferred(ratios, '16:9'));
}

function preferred(values: readonly string[] | null, favorite: string): string {
  return values === null || values.includes(favorite) ? favorite : (values[0] ?? favorite);
}

/** Returns the supported sizes; null without a limit. */
function sizesOf(support: VideoSupport): readonly string[] | null {
  const { supported_resolutions: resolutions, supported_aspect_ratios: ratios } = support;
  if (resolutions === null || ratios === null) return null;
  return resolutions.flatMap((resolution) =>
    ratios.map((ratio) => {
      const { width, height } = toSides(resolution, ratio);
      return `${width}x${height}`;
    }),
  );
}

function toSides(resolution: string, ratio: string): Sides {
  const [across = 16, down = 9] = ratio.split(':').map(Number);
  const short = SHORT_SIDES[resolution] ?? 720;
  const long = 2 * Math.round((short * Math.max(across, down)) / Math.min(across, down) / 2);
  const [width, height] = across < down ? [short, long] : [long, short];
  return { width, height, resolution };
}

function readSize(size: string): Sides {
  const [width = 0, height = 0] = size.split('x').map(Number);
  for (const side of [width, height]) {
    if (side >= 2 && side <= MAX_SIDE_PIXELS && side % 2 === 0) continue;
    throw invalidRequest(`size: sides are even and at most ${MAX_SIDE_PIXELS}, not ${side}`);
  }
  const short = Math.min(width, height);
  const resolution = Object.keys(SHORT_SIDES).find((name) => SHORT_SIDES[name] === short);
  return { width, height, resolution: resolution ?? `${short}p` };
}

function requireOneOf(
  request: VideoRequest,
  field: 'duration' | 'resolution' | 'aspect_ratio' | 'size',
  supported: readonly (string | number)[] | null,
): void {
  const value = request[field];
  if (value === undefined || value === null || supported === null) return;
  if (supported.includes(value)) return;
  throw unsupported(request, `${field}: ${value}`, supported);
}

function unsupported(
  { model }: VideoRequest,
  value: string,
  supported: readonly (string | number)[],
): ApiError {
  const list =
    supported.length === 0 ? 'none are supported' : `supported are ${supported.join(', ')}`;
  return invalidRequest(`${value} is not supported by ${model}; ${list}`);
}

function requireUpscaling(request: VideoRequest, support: VideoSupport): void {
  for (const field of ['creativity', 'upscale_factor'] as const) {
    const value = request[field];
    if (value === undefined || value === null || support[field] !== null) continue;
    throw invalidRequest(`${field}: ${request.model} does not enlarge videos`);
  }
}

function requireFrames(request: VideoRequest, support: VideoSupport): void {
  const { supported_frame_images: supported } = support;
  if (supported === null) return;
  const wrong = request.frame_images.find((frame) => !supported.includes(frame.frame_type));
  if (wrong !== undefined) {
    throw unsupported(request, `frame_images: ${wrong.frame_type}`, supported);
  }
}

function requirePassthrough(request: VideoRequest, support: VideoSupport): void {
  const { allowed_passthrough_parameters: allowed } = support;
  for (const [slug, { parameters }] of Object.entries(request.provider?.options ?? {})) {
    const names = Object.keys(typeof parameters === 'object' ? (parameters ?? {}) : {});
    const wrong = names.find((name) => !allowed.includes(name));
    if (wrong === undefined) continue;
    throw unsupported(request, `provider.options.${slug}.parameters.${wrong}`, allowed);
  }
}

function priceOf(
  { pricing_skus: skus }: VideoSupport,
  resolution: string,
  seconds: number,
): number | undefined {
  const price = skus?.[`${PER_SECOND}-${resolution.toLowerCase()}`] ?? skus?.[PER_SECOND];
  return price === undefined ? undefined : roundUsd(Number(price) * seconds);
}

const PER_SECOND = 'per-video-second';
