import { unlessAborted } from '../../shared/race-abort.ts';
import type { EncodedBlob } from '../../http/encoded-blob.ts';
import { encodeBlob } from '../../http/encoded-blob.ts';
import type { ImagePreparation } from '../../media/image.ts';
import { imageOptionsOf } from '../../media/limits.ts';
import type { MediaLoader } from '../../media/loader.ts';
import { createMediaLoader } from '../../media/loader.ts';
import type { Media } from '../../media/media.ts';
import { nameFailures } from '../../media/named-source.ts';
import { prepareLoaded } from '../../media/prepare.ts';
import type { MediaSource } from '../../media/source.ts';
import { parsePassedUrl } from '../../media/url-policy.ts';
import { isYouTube, toWebAddress } from '../../media/http-url.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import { audioFormatOf, mediaTypesOf } from '../../shared/media-type.ts';
import type { ApiContext } from '../shared/context.ts';
import type { AudioPart, ContentPart, FilePart, MediaPart, TextPart } from './messages.ts';

export { pluginsForAttachments } from './pdf-engine.ts';

type Wire = Record<string, unknown>;

interface Loading {
  readonly loader: MediaLoader;
  readonly images: ImagePreparation;
  readonly options: CallOptions | undefined;
}

// Source: OpenRouter docs, video inputs, which name the registered type `video/quicktime` differently.
const labels: ReadonlyMap<string, string> = new Map([['video/quicktime', 'video/mov']]);

/** Returns a content part with media in wire form. This module is loaded with the first one. */
export async function toWireMediaPart(
  part: Exclude<ContentPart, TextPart>,
  { media, clock }: ApiContext,
  options: CallOptions | undefined,
): Promise<Wire> {
  const loading: Loading = {
    loader: createMediaLoader(media, clock),
    images: { ...imageOptionsOf(media), maxDimension: undefined },
    options,
  };
  switch (part.type) {
    case 'image': {
      const url = await toUrl(part.source, 'image', loading);
      return { type: 'image_url', image_url: { url, detail: part.detail } };
    }
    case 'video':
      return { type: 'video_url', video_url: { url: await toUrl(part.source, 'video', loading) } };
    case 'audio':
      return { type: 'input_audio', input_audio: await toWireAudio(part, loading) };
    case 'file':
      return { type: 'file', file: await toWireFile(part, loading) };
    case 'media':
      return await toWireMedia(part, loading);
  }
}

/** Converts a part whose kind is detected from its content. */
async function toWireMedia(part: MediaPart, loading: Loading): Promise<Wire> {
  const { source, filename } = part;
  const webUrl = toWebAddress(source);
  if (webUrl !== undefined && isYouTube(webUrl))
    return { type: 'video_url', video_url: { url: parsePassedUrl(webUrl.href, 'video').href } };
  const media = await nameFailures(part, async () => await load(source, 'any', loading));
  switch (media.kind) {
    case 'image':
      return { type: 'image_url', image_url: { url: toDataUrl(media) } };
    case 'audio':
      return { type: 'input_audio', input_audio: await toInputAudio(media) };
    case 'video':
      return { type: 'video_url', video_url: { url: toDataUrl(media) } };
    case 'document':
      return { type: 'file', file: { filename, file_data: toDataUrl(media) } };
  }
}

/** Returns a URL for OpenRouter to fetch, or a data URL for any other source. */
async function toUrl(
  source: MediaSource,
  kind: MediaKind,
  loading: Loading,
): Promise<string | EncodedBlob> {
  const webUrl = toWebAddress(source);
  if (webUrl !== undefined) return parsePassedUrl(webUrl.href, kind).href;
  return toDataUrl(await load(source, kind, loading));
}

/** Loads media and prepares it for sending. */
async function load(
  source: MediaSource,
  kind: MediaKind | 'any',
  { loader, images, options }: Loading,
): Promise<Media> {
  const preparing = prepareLoaded(await loader.load(source, kind, options), images);
  return (await unlessAborted(options?.signal, preparing)).media;
}

function toDataUrl({ blob, mediaType }: Media): EncodedBlob {
  return encodeBlob(blob, `data:${labels.get(mediaType) ?? mediaType};base64,`);
}

/** Converts an audio part. OpenRouter accepts no audio URL, so a URL is downloaded here. */
async function toWireAudio({ source, format }: AudioPart, loading: Loading): Promise<Wire> {
  const { loader, options } = loading;
  if (format === 'pcm16' || format === 'pcm24')
    return { data: encodeBlob(await loader.loadSamples(source, options), ''), format };
  return await toInputAudio(await load(source, 'audio', loading));
}

/** Converts loaded audio. WebM, which browsers record and chat does not accept, becomes Ogg. */
async function toInputAudio(loaded: Media): Promise<Wire> {
  const { mediaType, blob } = await fromWebm(loaded);
  const format = audioFormatOf(mediaType);
  if (format === undefined) {
    throw new OpenRouterError(
      'UNSUPPORTED_FORMAT',
      `Cannot use the audio: chat does not accept ${mediaType}`,
      {
        hints: [
          { kind: 'accepted', values: mediaTypesOf('audio') },
          { kind: 'use-capability', capability: 'transcribe', why: 'WebM can be transcribed' },
          { kind: 'text', text: 'Convert it with ffmpeg: ffmpeg -i in.webm out.mp3' },
        ],
        details: { mediaType },
      },
    );
  }
  return { data: encodeBlob(blob, ''), format };
}

async function fromWebm(media: Media): Promise<Media> {
  if (media.mediaType !== 'audio/webm') return media;
  const { repackAudio } = await import('../../media/audio/extract-audio.ts');
  return await repackAudio(media);
}

async function toWireFile({ source, fileId, filename }: FilePart, loading: Loading): Promise<Wire> {
  if (source !== undefined && fileId !== undefined)
    throw invalidInput('Cannot send the file: set `source` or `fileId`, not both');
  if (source === undefined) {
    if (fileId === undefined) throw invalidInput('Cannot send the file: set `source` or `fileId`');
    return { file_id: fileId, filename };
  }
  return { filename, file_data: await toUrl(source, 'document', loading) };
}
