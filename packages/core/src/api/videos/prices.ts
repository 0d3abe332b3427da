import type { VideoModel, VideoRequest } from './options.ts';
import type { CostLine } from '../cost/cost-lines.ts';
import { unitsLine, secondsLine, sumLines, tokensLine, unknownCost } from '../cost/cost-lines.ts';
import { formatUsd } from '../cost/money.ts';
import type { CostEstimate } from '../shared/budget.ts';
import type { VideoSku } from './skus.ts';
import { parseSku, toResolution } from './skus.ts';

/** Assumed seconds of a video when neither the request nor the model has a duration. */
const UNKNOWN_SECONDS = 10;

/** Frames per second, where a video is priced by tokens. Source: ByteDance, prices of Seedance. */
const FRAMES_PER_SECOND = 24;

/** Pixels per token. Source: the same. */
const PIXELS_PER_TOKEN = 1_024;

/** Widest aspect ratio of any model, for a video of which only the height is known. */
const WIDEST = 21 / 9;

/** Assumed pixels of the shorter edge when the request has no resolution. */
const UNKNOWN_EDGE = 1_080;

/** Properties of a video that determine its price. */
interface PricedVideo {
  /** `undefined` when the model chooses, also for `hasAudio`. */
  readonly resolution: string | undefined;
  readonly hasAudio: boolean | undefined;
  readonly mode: 'text' | 'image';
  readonly isOfVideo: boolean;
  readonly seconds: number;
  readonly isDurationKnown: boolean;
}

/**
 * Estimates the cost of a video by the price list of its model. Where the request leaves an option open, the most expensive
 * one is assumed: the longest duration, and the highest price that may apply.
 */
export function priceVideo(model: VideoModel, request: VideoRequest): CostEstimate {
  const { id, prices = {} } = model;
  const skus = Object.entries(prices).map(([name, usd]) => parseSku(name, usd));
  const video = toPricedVideo(model, request);
  const rates = skus.filter((sku) => isRate(sku) && fits(sku, video));
  const lines = rates
    .filter((sku) => !rates.some((other) => replaces(other, sku, video)))
    .map((sku) => lineOf(sku, video, request));
  const [line] = lines.toSorted((a, b) => (b.usd ?? 0) - (a.usd ?? 0));
  if (line === undefined) return unknownCost(id, 'no price is listed for such a video');
  // An estimated line may turn out to be the most expensive.
  const isBound = lines.every((each) => each.isBound) && skus.every(({ unit }) => unit !== 'other');
  const estimate = sumLines(id, [{ ...line, isBound }, ...imageLines(skus, request)]);
  return atLeastMinimum(estimate, skus);
}

function toPricedVideo(model: VideoModel, request: VideoRequest): PricedVideo {
  const { supportedDurations = [], supportedResolutions = [] } = model;
  const { size, firstFrame, lastFrame, references = [], previousJobId } = request;
  const onlyResolution = supportedResolutions.length === 1 ? supportedResolutions[0] : undefined;
  const longest = Math.max(0, ...supportedDurations);
  const seconds = request.durationSeconds ?? (longest > 0 ? longest : undefined);
  const hasImage = firstFrame !== undefined || lastFrame !== undefined || references.length > 0;
  return {
    resolution: toResolution(
      request.resolution ?? (size === undefined ? onlyResolution : edgeOf(size)),
    ),
    hasAudio: request.generateAudio ?? (model.generateAudio === false ? false : undefined),
    mode: hasImage ? 'image' : 'text',
    isOfVideo: previousJobId !== undefined,
    seconds: seconds ?? UNKNOWN_SECONDS,
    isDurationKnown: seconds !== undefined,
  };
}

/** Returns the resolution of a size, named after its shorter edge. */
function edgeOf(size: string): string {
  return `${Math.min(...size.split('x').map(Number))}p`;
}

function isRate({ unit }: VideoSku): boolean {
  return unit === 'second' || unit === 'video' || unit === 'token';
}

/** Whether a price can apply to a video: no known property contradicts it. */
function fits(sku: VideoSku, video: PricedVideo): boolean {
  const agrees = (priced: unknown, value: unknown) =>
    priced === undefined || value === undefined || priced === value;
  return (
    agrees(sku.resolution, video.resolution) &&
    agrees(sku.hasAudio, video.hasAudio) &&
    agrees(sku.mode, video.mode) &&
    (!sku.isOfVideo || video.isOfVideo)
  );
}

/**
 * Whether a price replaces another one because it matches more known properties of the video. Properties that the request
 * leaves open must be equal in both: else the other price may apply as well.
 */
function replaces(sku: VideoSku, other: VideoSku, video: PricedVideo): boolean {
  const pairs = [
    [sku.resolution, other.resolution, video.resolution],
    [sku.hasAudio, other.hasAudio, video.hasAudio],
    [sku.mode, other.mode, video.mode],
    // `false` does not mean that the price is for other videos only.
    [sku.isOfVideo || undefined, other.isOfVideo || undefined, video.isOfVideo],
  ] as const;
  const isMore = ([own, others, value]: (typeof pairs)[number]) =>
    others === undefined && own !== undefined && own === value;
  return pairs.some(isMore) && pairs.every((pair) => pair[0] === pair[1] || isMore(pair));
}

function lineOf(sku: VideoSku, video: PricedVideo, request: VideoRequest): CostLine {
  const { usd, unit } = sku;
  const { seconds, isDurationKnown } = video;
  if (unit === 'video') return unitsLine(1, 'video', { usd, isBound: true });
  if (unit === 'second') {
    return secondsLine(seconds, 'video', { usd, isBound: isDurationKnown });
  }
  const tokens = (areaOf(video, request) * FRAMES_PER_SECOND * seconds) / PIXELS_PER_TOKEN;
  return tokensLine(tokens, 'tokens of video', { usd, isBound: false });
}

/** Returns the pixels of a frame. */
function areaOf({ resolution = '' }: PricedVideo, { size, aspectRatio }: VideoRequest): number {
  const [width, height] = (size ?? '').split('x').map(Number);
  if (width !== undefined && height !== undefined) return width * height;
  const [horizontal, vertical] = (aspectRatio ?? '').split(':').map(Number);
  const ratio = horizontal === undefined || vertical === undefined ? WIDEST : horizontal / vertical;
  const lines = /^(\d+)p$/u.exec(resolution)?.[1];
  const edge = resolution === '4k' ? 2_160 : Number(lines ?? UNKNOWN_EDGE);
  return edge ** 2 * Math.max(ratio, 1 / ratio);
}

/** Returns lines for the input images, where they have a price of their own. */
function imageLines(skus: readonly VideoSku[], request: VideoRequest): CostLine[] {
  const { firstFrame, lastFrame, references = [] } = request;
  const frames = [firstFrame, lastFrame].filter((frame) => frame !== undefined);
  const count = frames.length + references.length;
  if (count === 0) return [];
  return skus
    .filter(({ unit }) => unit === 'image')
    .map(({ usd }) => unitsLine(count, ['image', 'images'], { usd, isBound: true }));
}

function atLeastMinimum(estimate: CostEstimate, skus: readonly VideoSku[]): CostEstimate {
  const { costUsd, basis } = estimate;
  const minimumUsd = Math.max(
    0,
    ...skus.flatMap(({ unit, usd }) => (unit === 'minimum' ? usd : [])),
  );
  if (costUsd === undefined || costUsd >= minimumUsd) return estimate;
  return {
    ...estimate,
    costUsd: minimumUsd,
    basis: `${basis}, but at least ${formatUsd(minimumUsd)}`,
  };
}
