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

/** A medium as a part of a message. */
export interface PreparedMedia {
  readonly kind: MediaKind;
  readonly part: Exclude<ContentPart, TextPart>;
  readonly notes: readonly string[];
}

/** Longest edge of a picture whose small print matters: large models look at no more. */
const HIGH_DETAIL_DIMENSION = 2_048;

/** What a part says beside its medium. */
interface PartFields extends Pick<AnalyzeRequest, 'detail'> {
  readonly filename?: string | undefined;
}

/** The part of a message that holds media of a kind. */
const partOf: Readonly<
  Record<MediaKind, (source: MediaSource, nameHint: PartFields) => PreparedMedia['part']>
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
 * Loads the media of a request and makes them parts of a message, in order. Nothing is sent to OpenRouter.
 *
 * @throws OpenRouterError what the loader throws, and `INVALID_INPUT` for a URL that cannot be passed on.
 */
export async function prepareMedia(
  request: AnalyzeRequest,
  { media, clock }: { readonly media: MediaOptions; readonly clock: Clock },
  remainingOptions: RemainingOptions,
): Promise<PreparedMedia[]> {
  const preparation = { loader: createMediaLoader(media, clock), request, media, remainingOptions };
  // One after the other: a dozen large pictures at once would fill the memory.
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
  const about = { detail: request.detail, filename: filename ?? 'document.pdf' };
  return { kind: media.kind, part: partOf[media.kind](media.blob, about), notes };
}

function toPreparation(
  { detail, maxDimension }: AnalyzeRequest,
  options: MediaOptions,
): ImagePreparation {
  const images = imageOptionsOf(options);
  const usual = images.maxDimension;
  const byDetail = detail === 'high' ? Math.max(usual, HIGH_DETAIL_DIMENSION) : usual;
  return {
    ...images,
    maxDimension: maxDimension ?? (detail === 'original' ? edgePixels.max : byDetail),
  };
}

/** A URL that the model fetches itself; `undefined` for everything that is loaded here. */
function passOn(
  { kind, source }: AnalyzedMedia,
  { passUrl, detail }: AnalyzeRequest,
): PreparedMedia | undefined {
  const address = toWebAddress(source);
  if (address === undefined) return undefined;
  const isWatched = isYouTube(address) && (kind === undefined || kind === 'video');
  if (isYouTube(address) && !isWatched) throw onYouTube(kind);
  if (!isWatched && passUrl !== true) return undefined;
  const passed = isWatched ? 'video' : kind;
  const url = parsePassedUrl(address.href, passed ?? 'media').href;
  if (passed !== undefined && mediaKinds[passed].isTakenByUrl)
    return { kind: passed, part: partOf[passed](url, { detail }), notes: [] };
  const why =
    passed === undefined ? 'it must be known what it is' : `OpenRouter takes no ${passed} by URL`;
  throw invalidInput(`Cannot pass on ${address.origin}${address.pathname}: ${why}`, {
    hints: [{ kind: 'leave-out', fields: ['passUrl'], effect: 'it is downloaded from here then' }],
  });
}

function onYouTube(kind: MediaKind | undefined): OpenRouterError {
  return new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot use the ${String(kind)}: it is a video on YouTube`,
    {
      hints: [{ kind: 'use-capability', capability: 'analyzeVideo' }],
    },
  );
}
