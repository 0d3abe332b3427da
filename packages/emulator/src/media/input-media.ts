import { ApiError, type ApiErrorType } from '../shared/api-error.ts';
import { isRemote, parseDataUrl } from '../shared/base64.ts';
import type { MediaText } from '../shared/held-text.ts';
import { inspectMedia } from './inspect.ts';
import type { MediaFacts } from './media-info.ts';

/** A picture, recording, film or document that came with a request. */
export interface SeenMedia {
  readonly kind: 'image' | 'audio' | 'video' | 'file';
  /** The file's name, where the request tells one. */
  readonly name?: string | undefined;
  /** The URL of a part whose bytes did not come along. */
  readonly address?: string | undefined;
  readonly facts?: Partial<MediaFacts> | undefined;
  /** The content of a document, which may have to be parsed. */
  readonly bytes?: Uint8Array | undefined;
}

const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

/** Looks at a picture that came in `field` of a request; unreadable bytes are a 400. */
export async function lookAtImage(url: MediaText, field: string): Promise<SeenMedia> {
  if (isRemote(url)) return { kind: 'image', address: url };
  const data = parseDataUrl(url);
  if (data === undefined) {
    throw refuse('invalid_image', `${field}: expected an http(s) URL or a base64 data URL`);
  }
  const facts = await inspectMedia(data.bytes);
  const mediaType = facts?.mediaType ?? data.mediaType;
  if (facts === undefined && IMAGE_TYPES.includes(data.mediaType)) {
    throw refuse('invalid_image', `${field}: the bytes are not a readable image`);
  }
  if (facts === undefined || !IMAGE_TYPES.includes(mediaType)) {
    const known = IMAGE_TYPES.join(', ');
    const message = `${field}: ${mediaType} is not supported; supported are ${known}`;
    throw refuse('unsupported_image_format', message);
  }
  return { kind: 'image', facts };
}

function refuse(type: ApiErrorType, message: string): ApiError {
  return new ApiError({ status: 400, type, message });
}
