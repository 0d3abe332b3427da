import type { OpenRouterErrorOptions } from '../shared/errors.ts';
import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import type { MediaKind } from '../shared/media-type.ts';
import { mediaNamesOf, mediaTypeInfo } from '../shared/media-type.ts';
import type { Hint } from '../shared/hints.ts';
import type { HintOption } from '../shared/hint-options.ts';

type Requested = MediaKind | 'any';

/** What takes a kind of media. */
const fits: Readonly<Record<MediaKind, Hint>> = {
  image: { kind: 'use-capability', capability: 'analyzeImage', why: 'it is an image' },
  audio: { kind: 'use-capability', capability: 'analyzeAudio', why: 'it is audio' },
  video: { kind: 'use-capability', capability: 'analyzeVideo', why: 'it is a video' },
  document: { kind: 'use-capability', capability: 'analyzeDocument', why: 'it is a PDF' },
};

/** The name of a kind in messages. */
export function nameOf(kind: Requested): string {
  return kind === 'any' ? 'media' : kind;
}

/** Bytes that are of another kind, or of none. */
export function unsupported(wanted: Requested, mediaType: string | undefined): OpenRouterError {
  const found = mediaType === undefined ? undefined : mediaTypeInfo(mediaType)?.kind;
  return notUsable(
    wanted,
    mediaType === undefined ? 'its bytes are not of a known type' : `it is ${mediaType}`,
    {
      hints: [accepted(wanted), ...(found === undefined ? [] : [fits[found]])],
      details: { mediaType },
    },
  );
}

/** Media without a byte. */
export function emptyMedia(wanted: Requested): OpenRouterError {
  return notUsable(wanted, 'it is empty', { hints: [accepted(wanted)] });
}

/** An image whose structure is not what its format says, or that ends too early. */
export function damagedImage(): OpenRouterError {
  return notUsable('image', 'it is damaged or cut off', {});
}

/** Bytes that were called samples of sound and are something else. */
export function noSamples(what: string, mediaType: string | undefined): OpenRouterError {
  return notUsable('audio', `it is ${what} and no raw samples`, {
    hints: [
      { kind: 'leave-out', fields: ['format'], effect: 'the type is detected from the content' },
    ],
    details: { mediaType },
  });
}

/** A limit on the size of media. */
export interface SizeLimit {
  readonly name: 'maxBytes' | 'maxDataUrlBytes';
  readonly maxBytes: number;
}

/** The option that limits the size of a kind of media, and the value that suffices; none for media of any kind. */
export function raiseHints(
  wanted: string,
  limit: SizeLimit['name'],
  to: number | undefined,
): readonly Hint[] {
  if (!isMediaKind(wanted)) return [];
  const option = limitOptions[wanted][limit];
  return [{ kind: 'raise-limit', option, to }];
}

const limitOptions = {
  image: { maxBytes: 'imageMaxBytes', maxDataUrlBytes: 'imageMaxDataUrlBytes' },
  audio: { maxBytes: 'audioMaxBytes', maxDataUrlBytes: 'audioMaxDataUrlBytes' },
  video: { maxBytes: 'videoMaxBytes', maxDataUrlBytes: 'videoMaxDataUrlBytes' },
  document: { maxBytes: 'documentMaxBytes', maxDataUrlBytes: 'documentMaxDataUrlBytes' },
} as const satisfies Record<MediaKind, Record<SizeLimit['name'], HintOption>>;

function isMediaKind(wanted: string): wanted is MediaKind {
  return Object.hasOwn(limitOptions, wanted);
}

/** More bytes than are allowed. */
export function tooLarge(
  wanted: Requested,
  bytes: number,
  { name, maxBytes }: SizeLimit,
): OpenRouterError {
  return new OpenRouterError(
    'RESOURCE_TOO_LARGE',
    `Cannot use the ${nameOf(wanted)}: it has ${bytes} bytes, and at most ${maxBytes} are allowed`,
    {
      hints: [{ kind: 'text', text: 'Make it smaller.' }, ...raiseHints(wanted, name, bytes)],
      details: { bytes, maxBytes },
    },
  );
}

/** A text that names nothing that can be loaded. */
export function neitherUrlNorData(wanted: Requested, text: string): OpenRouterError {
  return invalidInput(
    `Cannot use the ${nameOf(wanted)} "${text}": it is neither an http(s) URL nor a data URL`,
    { hints: [{ kind: 'give-media' }] },
  );
}

/** What a caller without types may give. */
export function noSource(wanted: Requested): OpenRouterError {
  return invalidInput(
    `Cannot use the ${nameOf(wanted)}: it is none of URL, data URL, Blob and { bytes: Uint8Array }`,
  );
}

function accepted(wanted: Requested): Hint {
  return { kind: 'accepted', values: mediaNamesOf(wanted) };
}

function notUsable(
  wanted: Requested,
  why: string,
  options: OpenRouterErrorOptions,
): OpenRouterError {
  return new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot use the ${nameOf(wanted)}: ${why}`,
    options,
  );
}
