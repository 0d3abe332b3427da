import type { OpenRouterErrorOptions } from '../shared/errors.ts';
import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import type { MediaKind } from '../shared/media-type.ts';
import { mediaNamesOf, mediaTypeFacts } from '../shared/media-type.ts';

type Wanted = MediaKind | 'any';

/** What a kind of media is called, and the operation that takes it. */
const fits: Readonly<Record<MediaKind, string>> = {
  image: 'It is a picture: use analyze_image',
  audio: 'It is a sound: use analyze_audio',
  video: 'It is a video: use analyze_video',
  document: 'It is a PDF: use analyze_document',
};

/** The name of a kind in messages. */
export function nameOf(kind: Wanted): string {
  return kind === 'any' ? 'media' : kind;
}

/** Bytes that are of another kind, or of none. */
export function unsupported(wanted: Wanted, mediaType: string | undefined): OpenRouterError {
  const found = mediaType === undefined ? undefined : mediaTypeFacts(mediaType)?.kind;
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
export function emptyMedia(wanted: Wanted): OpenRouterError {
  return notUsable(wanted, 'it is empty', { hints: [accepted(wanted)] });
}

/** An image whose structure is not what its format says, or that ends too early. */
export function damagedImage(): OpenRouterError {
  return notUsable('image', 'it is damaged or cut off', {});
}

/** Bytes that were called samples of sound and are something else. */
export function noSamples(what: string, mediaType: string | undefined): OpenRouterError {
  return notUsable('audio', `it is ${what} and no raw samples`, {
    hints: ['Leave out the format, and the type is told by the bytes.'],
    details: { mediaType },
  });
}

/** More bytes than are allowed. */
export function tooLarge(wanted: Wanted, bytes: number, maxBytes: number): OpenRouterError {
  return new OpenRouterError(
    'RESOURCE_TOO_LARGE',
    `Cannot use the ${nameOf(wanted)}: it has ${bytes} bytes, and at most ${maxBytes} are allowed`,
    { hints: ['Make it smaller, or raise the limit.'], details: { bytes, maxBytes } },
  );
}

/** A text that names nothing that can be loaded. */
export function neitherUrlNorData(wanted: Wanted, text: string): OpenRouterError {
  return invalidInput(
    `Cannot use the ${nameOf(wanted)} "${text}": it is neither an http(s) URL nor a data URL`,
    { hints: ['Give a file as bytes or as a Blob; `fromFile(path)` makes one of a path.'] },
  );
}

/** What a caller without types may give. */
export function noSource(wanted: Wanted): OpenRouterError {
  return invalidInput(
    `Cannot use the ${nameOf(wanted)}: it is none of URL, data URL, Blob and { bytes: Uint8Array }`,
  );
}

function accepted(wanted: Wanted): string {
  return `Accepted: ${mediaNamesOf(wanted).join(', ')}`;
}

function notUsable(wanted: Wanted, why: string, options: OpenRouterErrorOptions): OpenRouterError {
  return new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot use the ${nameOf(wanted)}: ${why}`,
    options,
  );
}
