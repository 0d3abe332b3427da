import type { ContainerFormat } from './inspect-audio-video.ts';
import type { ImageFormat } from './inspect-image.ts';
import type { MediaInfo } from './media-info.ts';
import { inspectAiff } from './inspect-aiff.ts';
import { inspectAudioVideo } from './inspect-audio-video.ts';
import { inspectDocument } from './inspect-document.ts';
import { inspectImage } from './inspect-image.ts';
import { inspectMpeg } from './inspect-mpeg.ts';

/** Image formats by the extension that file-type reports. */
const IMAGES: Readonly<Record<string, ImageFormat>> = {
  jpg: { mediaType: 'image/jpeg', format: 'JPEG' },
  png: { mediaType: 'image/png', format: 'PNG' },
  apng: { mediaType: 'image/png', format: 'PNG' },
  webp: { mediaType: 'image/webp', format: 'WebP' },
  gif: { mediaType: 'image/gif', format: 'GIF' },
  avif: { mediaType: 'image/avif', format: 'AVIF' },
  tif: { mediaType: 'image/tiff', format: 'TIFF' },
};

const MP4: ContainerFormat = {
  audio: { mediaType: 'audio/mp4', format: 'M4A' },
  video: { mediaType: 'video/mp4', format: 'MP4' },
};

const OGG: ContainerFormat = {
  audio: { mediaType: 'audio/ogg', format: 'OGG' },
  video: { mediaType: 'video/ogg', format: 'OGG' },
};

/** Audio and video containers by the extension that file-type reports. */
const CONTAINERS: Readonly<Record<string, ContainerFormat>> = {
  wav: audioOnly('audio/wav', 'WAV'),
  mp3: audioOnly('audio/mpeg', 'MP3'),
  flac: audioOnly('audio/flac', 'FLAC'),
  aac: audioOnly('audio/aac', 'AAC'),
  ogg: OGG,
  oga: OGG,
  opus: OGG,
  ogv: OGG,
  mp4: MP4,
  m4a: MP4,
  m4v: MP4,
  mov: {
    audio: { mediaType: 'video/quicktime', format: 'MOV' },
    video: { mediaType: 'video/quicktime', format: 'MOV' },
  },
  webm: {
    audio: { mediaType: 'audio/webm', format: 'WebM' },
    video: { mediaType: 'video/webm', format: 'WebM' },
  },
};

/**
 * Detects and decodes a media file from its bytes, whatever its name or declared type. Undefined
 * for an unsupported format and for a damaged or truncated file.
 */
export async function inspectMedia(bytes: Uint8Array): Promise<MediaInfo | undefined> {
  try {
    return await inspectByType(bytes);
  } catch {
    // Decoders throw on damage; an unreadable file is a valid result.
    return undefined;
  }
}

async function inspectByType(bytes: Uint8Array): Promise<MediaInfo | undefined> {
  const { fileTypeFromBuffer } = await import('file-type');
  const extension = (await fileTypeFromBuffer(bytes))?.ext ?? '';
  if (extension === 'pdf') return await inspectDocument(bytes);
  if (extension === 'aif') return inspectAiff(bytes);
  if (extension === 'mpg') return inspectMpeg(bytes);
  const image = IMAGES[extension];
  if (image !== undefined) {
    return await inspectImage(bytes, image);
  }
  const container = CONTAINERS[extension];
  return container === undefined ? undefined : await inspectAudioVideo(bytes, container);
}

function audioOnly(mediaType: string, format: string): ContainerFormat {
  return { audio: { mediaType, format }, video: undefined };
}
