import { runtime } from '#runtime';

import type { CallOptions } from '../shared/call-options.ts';
import type { Clock } from '../shared/clock.ts';
import { dataUrlBytes, isDataUrl, parseDataUrl, toBlob } from '../shared/data-url.ts';
import { invalidInput } from '../shared/errors.ts';
import type { MediaKind } from '../shared/media-type.ts';
import { mediaTypeInfo, sniffMediaType } from '../shared/media-type.ts';
import { isRecord } from '../shared/untrusted-json.ts';
import { download } from './download.ts';
import type { MediaOptions } from './limits.ts';
import type { MediaLimits } from './media-limits.ts';
import { limitsOf } from './limits.ts';
import type { Media } from './media.ts';
import type { SizeLimit } from './media-errors.ts';
import { mediaKindNames } from './media-kinds.ts';
import { whileReading } from './media.ts';
import { checkSamples } from './samples.ts';
import { trimLeading } from './trim-leading.ts';
import { hasAudioTrack } from './audio/audio-containers.ts';
import type { MediaSource } from './source.ts';
import {
  emptyMedia,
  nameOf,
  neitherUrlNorData,
  nothingToPlay,
  noSource,
  tooLarge,
  unsupported,
} from './media-errors.ts';
import { toWebAddress } from './http-url.ts';

/** Loader of media from sources, under limits. */
export interface MediaLoader {
  /**
   * Loads media of one kind, or of the kind detected from its bytes when `kind` is `any`.
   *
   * @throws OpenRouterError `UNSUPPORTED_FORMAT` when the bytes are not of the kind, `RESOURCE_TOO_LARGE` above a limit,
   * `INVALID_INPUT` for a value that is not a source, and what {@link download} throws.
   */
  load(source: MediaSource, kind: MediaKind | 'any', callOptions?: CallOptions): Promise<Media>;
  /**
   * Loads raw audio samples. They have no header that names their type, so the caller is trusted unless the bytes contradict
   * it.
   *
   * @throws OpenRouterError what {@link MediaLoader.load} throws; `UNSUPPORTED_FORMAT` for a text or a file of a known type.
   */
  loadSamples(source: MediaSource, callOptions?: CallOptions): Promise<Blob>;
}

/** Creates a loader. It fetches nothing yet, and keeps no state between calls. */
export function createMediaLoader(options: MediaOptions, clock: Clock): MediaLoader {
  return {
    async load(source, kind, callOptions) {
      const request = { kind, options, clock, callOptions };
      const opened = await open(source, request);
      const { blob, mediaType } = await sniff(opened, callOptions);
      if (kind === 'audio' && mediaType !== undefined && hasAudioTrack(mediaType))
        return await loadVideoAudio(source, { blob, mediaType }, options);
      const info = mediaType === undefined ? undefined : mediaTypeInfo(mediaType);
      if (mediaType === undefined || info === undefined)
        throw unsupported(kind, mediaType, await isWebPage(blob));
      if (kind !== 'any' && info.kind !== kind) throw unsupported(kind, mediaType);
      // Media that was loaded as `any` has the limit of its detected kind.
      checkSize(info.kind, blob.size, limitOf(source, limitsOf(info.kind, options)));
      return await finish({ kind: info.kind, mediaType, size: blob.size, blob });
    },
    async loadSamples(source, callOptions) {
      const blob = await open(source, { kind: 'audio', options, clock, callOptions });
      await whileReading(async () => {
        await checkSamples(blob);
      });
      callOptions?.signal?.throwIfAborted();
      return blob;
    },
  };
}

/** Refuses a recording or a film that nothing can play, and mends a header that only some programs read. */
async function finish(media: Media): Promise<Media> {
  const { kind, mediaType, blob } = media;
  if (kind !== 'audio' && kind !== 'video') return media;
  return await whileReading(async () => {
    const { hasContent } = await import('./audio/has-content.ts');
    if (!(await hasContent(blob, mediaType))) throw nothingToPlay(kind, mediaType);
    const { repairAudio } = await import('./audio/repair-audio.ts');
    return await repairAudio(media);
  });
}

/** Returns the sound of a film where audio was asked for, under the limit of its own kind and of audio. */
async function loadVideoAudio(
  source: MediaSource,
  { blob, mediaType }: Pick<Media, 'blob' | 'mediaType'>,
  options: MediaOptions,
): Promise<Media> {
  checkSize('video', blob.size, limitOf(source, limitsOf('video', options)));
  await finish({ kind: 'video', mediaType, size: blob.size, blob });
  const { extractAudio } = await import('./audio/extract-audio.ts');
  const audio = await extractAudio(blob, mediaType);
  checkSize('audio', audio.size, sizeLimit('maxBytes', limitsOf('audio', options)));
  return audio;
}

interface Request {
  readonly kind: MediaKind | 'any';
  readonly options: MediaOptions;
  readonly clock: Clock;
  readonly callOptions: CallOptions | undefined;
}

/** Returns the bytes of a source, within the limits of its kind and not yet inspected. */
async function open(source: MediaSource, request: Request): Promise<Blob> {
  const { kind, options, callOptions } = request;
  callOptions?.signal?.throwIfAborted();
  const limits = limitsBefore(kind, options);
  const blob = await toBlobWithin(source, limits, request);
  if (blob.size === 0) throw emptyMedia(kind);
  return blob;
}

async function toBlobWithin(
  source: MediaSource,
  limits: MediaLimits,
  { kind, options, clock, callOptions }: Request,
): Promise<Blob> {
  if (typeof source === 'string' || source instanceof URL) {
    const text = String(source);
    if (isDataUrl(text)) return decode(text, kind, sizeLimit('maxDataUrlBytes', limits));
    const url = toWebAddress(source);
    if (url === undefined) throw neitherUrlNorData(kind, text);
    const fetchTimeoutMs = Math.min(
      limits.fetchTimeoutMs,
      callOptions?.timeoutMs ?? limits.fetchTimeoutMs,
    );
    return await download(text, {
      limits: { ...limits, fetchTimeoutMs },
      what: nameOf(kind),
      allowPrivateHosts: options.allowPrivateHosts ?? [],
      route: options,
      clock,
      signal: callOptions?.signal,
    });
  }
  const blobOrBytes = toBlobOrBytes(source, kind);
  if (blobOrBytes instanceof Blob) {
    checkSize(kind, blobOrBytes.size, sizeLimit('maxBytes', limits));
    return blobOrBytes;
  }
  checkSize(kind, blobOrBytes.byteLength, sizeLimit('maxBytes', limits));
  return new Blob([blobOrBytes]);
}

function decode(dataUrl: string, kind: MediaKind | 'any', limit: SizeLimit): Blob {
  // The length of the text is enough, before anything is decoded.
  checkSize(kind, dataUrlBytes(dataUrl), limit);
  const data = parseDataUrl(dataUrl);
  if (data === undefined) {
    throw invalidInput(`Cannot read the ${nameOf(kind)}: its data URL is not valid base64`, {
      hints: [
        {
          kind: 'text',
          text: 'Use "data:", a media type, ";base64", a comma and base64; a space in it may have been a plus sign.',
        },
      ],
    });
  }
  return toBlob(data.base64, runtime.fromBase64);
}

/** Returns the blob or bytes of a source: a caller without types may pass anything. */
function toBlobOrBytes(source: unknown, kind: MediaKind | 'any'): Blob | Uint8Array<ArrayBuffer> {
  if (source instanceof Blob) return source;
  const bytes = isRecord(source) ? source['bytes'] : undefined;
  if (!(bytes instanceof Uint8Array)) throw noSource(kind);
  // Memory that is shared with a thread may change while it is checked; a copy does not.
  return bytes.buffer instanceof ArrayBuffer
    ? (bytes as Uint8Array<ArrayBuffer>)
    : new Uint8Array(bytes);
}

/** Detects the type of a blob, and leaves out what stands before a medium that begins a little later. */
async function sniff(
  blob: Blob,
  callOptions: CallOptions | undefined,
): Promise<{ readonly blob: Blob; readonly mediaType: string | undefined }> {
  const found = await whileReading(async () => {
    const mediaType = await sniffMediaType(blob);
    const trimmed = mediaType === undefined ? await trimLeading(blob) : undefined;
    return trimmed ?? { blob, mediaType };
  });
  callOptions?.signal?.throwIfAborted();
  return found;
}

/** Whether a blob is HTML: many servers answer so for a file that they do not have. */
async function isWebPage(blob: Blob): Promise<boolean> {
  const head = await whileReading(async () => await blob.slice(0, 512).text());
  return /^\uFEFF?\s{0,64}(?:<!--[^>]{0,256}-->\s{0,64})?<(?:!doctype html|html)\b/iu.test(head);
}

/** Returns the size limit for a source. */
function limitOf(source: MediaSource, limits: MediaLimits): SizeLimit {
  const isText = typeof source === 'string' || source instanceof URL;
  return sizeLimit(isText && isDataUrl(String(source)) ? 'maxDataUrlBytes' : 'maxBytes', limits);
}

/** Returns the limits that hold before the kind of the media is known: audio may be in a film. */
function limitsBefore(kind: MediaKind | 'any', options: MediaOptions): MediaLimits {
  if (kind === 'any') return largestLimits(mediaKindNames, options);
  // A limit for audio that was set holds for films too, from which nothing but their sound is used.
  return kind === 'audio' && options.audio?.maxBytes === undefined
    ? largestLimits(['audio', 'video'], options)
    : limitsOf(kind, options);
}

/** Returns the largest of each limit: the kind is detected later. */
function largestLimits(kinds: readonly MediaKind[], options: MediaOptions): MediaLimits {
  const all = kinds.map((kind) => limitsOf(kind, options));
  const largest = (name: keyof MediaLimits) => Math.max(...all.map((limits) => limits[name]));
  return {
    maxBytes: largest('maxBytes'),
    maxDataUrlBytes: largest('maxDataUrlBytes'),
    fetchTimeoutMs: largest('fetchTimeoutMs'),
    maxRedirects: largest('maxRedirects'),
  };
}

function sizeLimit(name: SizeLimit['name'], limits: MediaLimits): SizeLimit {
  return { name, maxBytes: limits[name] };
}

function checkSize(kind: MediaKind | 'any', bytes: number, limit: SizeLimit): void {
  if (bytes > limit.maxBytes) throw tooLarge(kind, bytes, limit);
}
