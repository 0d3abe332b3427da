import { unlessAborted } from '../../shared/race-abort.ts';
import type { ImagePreparation } from '../../media/image.ts';
import type { MediaOptions } from '../../media/limits.ts';
import { edgePixels, imageOptionsOf } from '../../media/limits.ts';
import type { MediaLoader } from '../../media/loader.ts';
import { createMediaLoader } from '../../media/loader.ts';
import { mediaKinds } from '../../media/media-kinds.ts';
import { nameFailures } from '../../media/named-source.ts';
import { prepareLoaded } from '../../media/prepare.ts';
import type { MediaSource } from '../../media/source.ts';
import { parsePassedUrl } from '../../media/url-policy.ts';
import { isYouTube, toWebAddress } from '../../media/http-url.ts';
import type { Clock } from '../../shared/clock.ts';
import type { RemainingOptions } from '../../shared/deadline.ts';
import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import type { ContentPart, TextPart } from '../chat/messages.ts';
import type { AnalyzedMedia, AnalyzeRequest } from './options.ts';

/** Media as a part of a message. */
export interface PreparedMedia {
  readonly kind: MediaKind;
  readonly part: Exclude<ContentPart, TextPart>;
  readonly notes: readonly string[];
}

/** Maximum edge length of an image at high detail, in pixels: large models use no more. */
const HIGH_DETAIL_DIMENSION = 2_048;

/** Fields of a part besides its source. */
interface PartFields extends Pick<AnalyzeRequest, 'detail'> {
  readonly filename?: string | undefined;
}

/** Converters from a source to a part of a message, by kind of media. */
const partOf: Readonly<
  Record<MediaKind, (source: MediaSource, partFields: PartFields) => PreparedMedia['part']>
> = {
  image: (source, { detail }) => ({ type: 'image', source, detail }),
  audio: (source) => ({ type: 'audio', source }),
  video: (source) => ({ type: 'video', source }),
  document: (source, { filename }) => ({ type: 'file', source, filename }),
};

interface Preparation {
  readonly loader: MediaLoader;
  readonly request: AnalyzeRequest;
  readonly media: MediaOptions;
  readonly remainingOptions: RemainingOptions;
}

/**
 * Loads the media of a request and converts them to parts of a message, in order. Nothing is sent to OpenRouter.
 *
 * @throws OpenRouterError the errors of the loader, and `INVALID_INPUT` for a URL that cannot be passed on.
 */
export async function prepareMedia(
  request: AnalyzeRequest,
  { media, clock }: { readonly media: MediaOptions; readonly clock: Clock },
  remainingOptions: RemainingOptions,
): Promise<PreparedMedia[]> {
  const preparation = { loader: createMediaLoader(media, clock), request, media, remainingOptions };
  // One after the other: a dozen large images at once would use too much memory.
  const prepared: PreparedMedia[] = [];
  for (const each of request.media) {
    prepared.push(await nameFailures(each, async () => await prepare(each, preparation)));
  }
  return prepared;
}

async function prepare(analyzed: AnalyzedMedia, preparation: Preparation): Promise<PreparedMedia> {
  const { kind = 'any', source, filename, format } = analyzed;
  const { loader, request, media: options, remainingOptions } = preparation;
  const passed = passOn(analyzed, request);
  if (passed !== undefined) return passed;
  if (format !== undefined) {
    const samples = await loader.loadSamples(source, remainingOptions());
    return { kind: 'audio', part: { type: 'audio', source: samples, format }, notes: [] };
  }
  const loaded = await loader.load(source, kind, remainingOptions());
  const preparing = prepareLoaded(loaded, toPreparation(request, options));
  const { media, notes } = await unlessAborted(remainingOptions()?.signal, preparing);
  const partFields = { detail: request.detail, filename: filename ?? 'document.pdf' };
  return { kind: media.kind, part: partOf[media.kind](media.blob, partFields), notes };
}

function toPreparation(
  { detail, maxDimension }: AnalyzeRequest,
  options: MediaOptions,
): ImagePreparation {
  const images = imageOptionsOf(options);
  const configured = images.maxDimension;
  const byDetail = detail === 'high' ? Math.max(configured, HIGH_DETAIL_DIMENSION) : configured;
  return {
    ...images,
    maxDimension: maxDimension ?? (detail === 'original' ? edgePixels.max : byDetail),
  };
}

/** Returns the part of a URL that upstream fetches; `undefined` for media that is loaded here. */
function passOn(
  { kind, source }: AnalyzedMedia,
  { passUrl, detail }: AnalyzeRequest,
): PreparedMedia | undefined {
  const webUrl = toWebAddress(source);
  if (webUrl === undefined) return undefined;
  const isYouTubeVideo = isYouTube(webUrl) && (kind === undefined || kind === 'video');
  if (isYouTube(webUrl) && !isYouTubeVideo) throw youTubeError(kind);
  if (!isYouTubeVideo && passUrl !== true) return undefined;
  const passed = isYouTubeVideo ? 'video' : kind;
  const url = parsePassedUrl(webUrl.href, passed ?? 'media').href;
  if (passed !== undefined && mediaKinds[passed].isTakenByUrl)
    return { kind: passed, part: partOf[passed](url, { detail }), notes: [] };
  const why =
    passed === undefined ? 'its kind must be set' : `OpenRouter accepts no ${passed} by URL`;
  throw invalidInput(`Cannot pass on ${webUrl.origin}${webUrl.pathname}: ${why}`, {
    hints: [
      { kind: 'leave-out', fields: ['passUrl'], effect: 'it is then downloaded before it is sent' },
    ],
  });
}

function youTubeError(kind: MediaKind | undefined): OpenRouterError {
  return new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot use the ${String(kind)}: it is a YouTube video`,
    {
      hints: [{ kind: 'use-capability', capability: 'analyzeVideo' }],
    },
  );
}
