import type { VideoModel, VideoRequest } from './options.ts';
import type { CostLine } from '../cost/cost-lines.ts';
import { unitsLine, secondsLine, sumLines, tokensLine, unknownCost } from '../cost/cost-lines.ts';
import { formatUsd } from '../cost/money.ts';
import type { CostEstimate } from '../shared/budget.ts';
import type { VideoSku } from './skus.ts';
import { parseSku, toResolution } from './skus.ts';

/** Seconds of a video when neither the request nor the model says how long it is. */
const UNKNOWN_SECONDS = 10;

/** Frames of a second, where a video is paid by tokens. Source: ByteDance, prices of Seedance. */
const FRAMES_PER_SECOND = 24;

/** Pixels of a token. Source: the same. */
const PIXELS_PER_TOKEN = 1_024;

/** The widest proportion that models make, for a video of which only the height is known. */
const WIDEST = 21 / 9;

/** Pixels of the shorter edge when nobody says. */
const UNKNOWN_EDGE = 1_080;

/** What decides the price of a video. */
interface RequestedOption {
  /** `undefined` when the model chooses, as for the other two. */
  readonly resolution: string | undefined;
  readonly hasAudio: boolean | undefined;
  readonly mode: 'text' | 'image';
  readonly isOfVideo: boolean;
  readonly seconds: number;
  readonly isTimeKnown: boolean;
}

/**
 * What a video costs by the price list of its model. What the request leaves open is taken as the dearest that the model
 * makes: the longest time, and the dearest line that may be meant.
 */
export function priceVideo(model: VideoModel, request: VideoRequest): CostEstimate {
  const { id, prices = {} } = model;
  const skus = Object.entries(prices).map(([name, usd]) => parseSku(name, usd));
  const requested = toRequestedOption(model, request);
  const rates = skus.filter((sku) => isRate(sku) && fits(sku, requested));
  const lines = rates
    .filter((sku) => !rates.some((other) => replaces(other, sku, requested)))
    .map((sku) => lineOf(sku, requested, request));
  const [line] = lines.toSorted((a, b) => (b.usd ?? 0) - (a.usd ?? 0));
  if (line === undefined) return unknownCost(id, 'no price is listed for such a video');
  // One that is guessed may turn out to be the dearest.
  const isBound = lines.every((each) => each.isBound) && skus.every(({ unit }) => unit !== 'other');
  const told = sumLines(id, [{ ...line, isBound }, ...imageLines(skus, request)]);
  return atLeast(told, skus);
}

function toRequestedOption(model: VideoModel, request: VideoRequest): RequestedOption {
  const { supportedDurations = [], supportedResolutions = [] } = model;
  const { size, firstFrame, lastFrame, references = [], previousJobId } = request;
  const only = supportedResolutions.length === 1 ? supportedResolutions[0] : undefined;
  const longest = Math.max(0, ...supportedDurations);
  const seconds = request.durationSeconds ?? (longest > 0 ? longest : undefined);
  const hasImage = firstFrame !== undefined || lastFrame !== undefined || references.length > 0;
  return {
    resolution: toResolution(request.resolution ?? (size === undefined ? only : edgeOf(size))),
    hasAudio: request.generateAudio ?? (model.generateAudio === false ? false : undefined),
    mode: hasImage ? 'image' : 'text',
    isOfVideo: previousJobId !== undefined,
    seconds: seconds ?? UNKNOWN_SECONDS,
    isTimeKnown: seconds !== undefined,
  };
}

/** Resolutions are named after the shorter edge. */
function edgeOf(size: string): string {
  return `${Math.min(...size.split('x').map(Number))}p`;
}

function isRate({ unit }: VideoSku): boolean {
  return unit === 'second' || unit === 'video' || unit === 'token';
}

/** Whether nothing that is known speaks against it. */
function fits(sku: VideoSku, requestedOption: RequestedOption): boolean {
  const agrees = (mine: unknown, wanted: unknown) =>
    mine === undefined || wanted === undefined || mine === wanted;
  return (
    agrees(sku.resolution, requestedOption.resolution) &&
    agrees(sku.hasAudio, requestedOption.hasAudio) &&
    agrees(sku.mode, requestedOption.mode) &&
    (!sku.isOfVideo || requestedOption.isOfVideo)
  );
}

/**
 * Whether a line counts in place of another one: it is for more of what is known. What the request leaves open must be the
 * same in both: else the other one is for a video that may come of it as well.
 */
function replaces(sku: VideoSku, other: VideoSku, requestedOption: RequestedOption): boolean {
  const pairs = [
    [sku.resolution, other.resolution, requestedOption.resolution],
    [sku.hasAudio, other.hasAudio, requestedOption.hasAudio],
    [sku.mode, other.mode, requestedOption.mode],
    // Only a line for videos of videos says what it is for.
    [sku.isOfVideo || undefined, other.isOfVideo || undefined, requestedOption.isOfVideo],
  ] as const;
  const isMore = ([mine, its, wanted]: (typeof pairs)[number]) =>
    its === undefined && mine !== undefined && mine === wanted;
  return pairs.some(isMore) && pairs.every((pair) => pair[0] === pair[1] || isMore(pair));
}

function lineOf(sku: VideoSku, requestedOption: RequestedOption, request: VideoRequest): CostLine {
  const { usd, unit } = sku;
  const { seconds, isTimeKnown } = requestedOption;
  if (unit === 'video') return unitsLine(1, 'video', { usd, isBound: true });
  if (unit === 'second') {
    return secondsLine(seconds, 'video', { usd, isBound: isTimeKnown });
  }
  const tokens =
    (areaOf(requestedOption, request) * FRAMES_PER_SECOND * seconds) / PIXELS_PER_TOKEN;
  return tokensLine(tokens, 'tokens of video', { usd, isBound: false });
}

/** Pixels of a frame. */
function areaOf({ resolution = '' }: RequestedOption, { size, aspectRatio }: VideoRequest): number {
  const [width, height] = (size ?? '').split('x').map(Number);
  if (width !== undefined && height !== undefined) return width * height;
  const [across, down] = (aspectRatio ?? '').split(':').map(Number);
  const proportion = across === undefined || down === undefined ? WIDEST : across / down;
  const lines = /^(\d+)p$/u.exec(resolution)?.[1];
  const edge = resolution === '4k' ? 2_160 : Number(lines ?? UNKNOWN_EDGE);
  return edge ** 2 * Math.max(proportion, 1 / proportion);
}

/** Pictures that are handed in, where they have a price of their own. */
function imageLines(skus: readonly VideoSku[], request: VideoRequest): CostLine[] {
  const { firstFrame, lastFrame, references = [] } = request;
  const frames = [firstFrame, lastFrame].filter((frame) => frame !== undefined);
  const count = frames.length + references.length;
  if (count === 0) return [];
  return skus
    .filter(({ unit }) => unit === 'picture')
    .map(({ usd }) => unitsLine(count, ['picture', 'pictures'], { usd, isBound: true }));
}

function atLeast(told: CostEstimate, skus: readonly VideoSku[]): CostEstimate {
  const least = Math.max(0, ...skus.flatMap(({ unit, usd }) => (unit === 'minimum' ? usd : [])));
  if (told.costUsd === undefined || told.costUsd >= least) return told;
  return { ...told, costUsd: least, basis: `${told.basis}, but at least ${formatUsd(least)}` };
}
