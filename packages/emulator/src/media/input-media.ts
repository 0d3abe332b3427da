import { ApiError, type ApiErrorType } from '../shared/api-error.ts';
import { isRemote, parseDataUrl } from '../shared/base64.ts';
import type { MediaText } from '../shared/byte-text.ts';
import { inspectMedia } from './inspect.ts';
import type { MediaInfo } from './media-info.ts';

/** An image, audio, video or document of a request. */
export interface InputMedia {
  readonly kind: 'image' | 'audio' | 'video' | 'file';
  /** File name, if the request gives one. */
  readonly name?: string | undefined;
  /** URL of media that were passed by URL. */
  readonly url?: string | undefined;
  readonly info?: Partial<MediaInfo> | undefined;
  /** Content of a document, which may have to be parsed. */
  readonly bytes?: Uint8Array | undefined;
}

const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

/** Inspects the image in `field` of a request; unreadable bytes are a 400. */
export async function inspectImageUrl(url: MediaText, field: string): Promise<InputMedia> {
  if (isRemote(url)) return { kind: 'image', url };
  const data = parseDataUrl(url);
  if (data === undefined) {
    throw mediaError('invalid_image', `${field}: expected an http(s) URL or a base64 data URL`);
  }
  const info = await inspectMedia(data.bytes);
  const mediaType = info?.mediaType ?? data.mediaType;
  if (info === undefined && IMAGE_TYPES.includes(data.mediaType)) {
    throw mediaError('invalid_image', `${field}: the bytes are not a readable image`);
  }
  if (info === undefined || !IMAGE_TYPES.includes(mediaType)) {
    const supported = IMAGE_TYPES.join(', ');
    const message = `${field}: ${mediaType} is not supported; supported are ${supported}`;
    throw mediaError('unsupported_image_format', message);
  }
  return { kind: 'image', info };
}

function mediaError(type: ApiErrorType, message: string): ApiError {
  return new ApiError({ status: 400, type, message });
}
