import { DAMAGED_HINT } from '../runtime/contract.ts';
import type { OpenRouterErrorOptions } from '../shared/errors.ts';
import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import type { MediaKind } from '../shared/media-type.ts';
import { mediaNamesOf, mediaTypeInfo } from '../shared/media-type.ts';
import type { Hint } from '../shared/hints.ts';
import type { HintOption } from '../shared/hint-options.ts';

type Requested = MediaKind | 'any';

/** Capability that accepts each kind of media. */
const fits: Readonly<Record<MediaKind, Hint>> = {
  image: { kind: 'use-capability', capability: 'analyzeImage', why: 'it is an image' },
  audio: { kind: 'use-capability', capability: 'analyzeAudio', why: 'it is audio' },
  video: { kind: 'use-capability', capability: 'analyzeVideo', why: 'it is a video' },
  document: { kind: 'use-capability', capability: 'analyzeDocument', why: 'it is a PDF' },
};

/** Returns the name of a kind in messages. */
export function nameOf(kind: Requested): string {
  return kind === 'any' ? 'media' : kind;
}

/** Error for bytes of another kind, or of an unknown type. */
export function unsupported(
  requested: Requested,
  mediaType: string | undefined,
  isWebPage = false,
): OpenRouterError {
  const detected = mediaType === undefined ? undefined : mediaTypeInfo(mediaType)?.kind;
  return notUsable(
    requested,
    mediaType === undefined
      ? isWebPage
        ? 'it is a web page'
        : 'its bytes are not of a known type'
      : `it is ${mediaType}`,
    {
      hints: [acceptedHint(requested), ...(detected === undefined ? [] : [fits[detected]])],
      details: { mediaType },
    },
  );
}

/** Error for empty media. */
export function emptyMedia(requested: Requested): OpenRouterError {
  return notUsable(requested, 'it is empty', { hints: [acceptedHint(requested)] });
}

/** Error for an image whose structure does not follow its format, or that ends too early. */
export function damagedImage(): OpenRouterError {
  return notUsable('image', 'it is damaged or cut off', { hints: [DAMAGED_HINT] });
}

/** Error for a document that no reader can open. */
export function unusableDocument(why: string, hints: readonly Hint[]): OpenRouterError {
  return notUsable('document', why, { hints, details: { mediaType: 'application/pdf' } });
}

/** Error for a recording or a film in which there is nothing to play. */
export function nothingToPlay(requested: 'audio' | 'video', mediaType: string): OpenRouterError {
  const { name = mediaType } = mediaTypeInfo(mediaType) ?? {};
  return notUsable(requested, `it is ${name} with nothing to play, cut off or never finished`, {
    hints: [{ kind: 'text', text: 'Record, export or download it again.' }],
    details: { mediaType },
  });
}

/** Error for bytes that are not raw audio samples. */
export function noSamples(what: string, mediaType: string | undefined): OpenRouterError {
  return notUsable('audio', `it is ${what}, not raw samples`, {
    hints: [
      { kind: 'leave-out', fields: ['format'], effect: 'the type is detected from the content' },
    ],
    details: { mediaType },
  });
}

/** Limit on the size of media. */
export interface SizeLimit {
  readonly name: 'maxBytes' | 'maxDataUrlBytes';
  readonly maxBytes: number;
}

/** Returns a hint with the option that limits the size of a kind of media and a sufficient value; none for media of any kind. */
export function raiseHints(
  requested: string,
  limit: SizeLimit['name'],
  to: number | undefined,
): readonly Hint[] {
  if (!isMediaKind(requested)) return [];
  const option = limitOptions[requested][limit];
  return [{ kind: 'raise-limit', option, to }];
}

const limitOptions = {
  image: { maxBytes: 'imageMaxBytes', maxDataUrlBytes: 'imageMaxDataUrlBytes' },
  audio: { maxBytes: 'audioMaxBytes', maxDataUrlBytes: 'audioMaxDataUrlBytes' },
  video: { maxBytes: 'videoMaxBytes', maxDataUrlBytes: 'videoMaxDataUrlBytes' },
  document: { maxBytes: 'documentMaxBytes', maxDataUrlBytes: 'documentMaxDataUrlBytes' },
} as const satisfies Record<MediaKind, Record<SizeLimit['name'], HintOption>>;

function isMediaKind(requested: string): requested is MediaKind {
  return Object.hasOwn(limitOptions, requested);
}

/** Error for more bytes than the limit. */
export function tooLarge(
  requested: Requested,
  bytes: number,
  { name, maxBytes }: SizeLimit,
): OpenRouterError {
  return new OpenRouterError(
    'RESOURCE_TOO_LARGE',
    `Cannot use the ${nameOf(requested)}: it has ${bytes} bytes, and at most ${maxBytes} are allowed`,
    {
      hints: [{ kind: 'text', text: 'Make it smaller.' }, ...raiseHints(requested, name, bytes)],
      details: { bytes, maxBytes },
    },
  );
}

/** Error for a text that is no URL that can be loaded. */
export function neitherUrlNorData(requested: Requested, text: string): OpenRouterError {
  return invalidInput(
    `Cannot use the ${nameOf(requested)} "${text}": it is neither an http(s) URL nor a data URL`,
    { hints: [{ kind: 'give-media' }] },
  );
}

/** Error for a value that is not a media source, which a caller without types may pass. */
export function noSource(requested: Requested): OpenRouterError {
  return invalidInput(
    `Cannot use the ${nameOf(requested)}: it is not a URL, data URL, Blob or { bytes: Uint8Array }`,
  );
}

function acceptedHint(requested: Requested): Hint {
  return { kind: 'accepted', values: mediaNamesOf(requested) };
}

function notUsable(
  requested: Requested,
  why: string,
  options: OpenRouterErrorOptions,
): OpenRouterError {
  return new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot use the ${nameOf(requested)}: ${why}`,
    options,
  );
}
