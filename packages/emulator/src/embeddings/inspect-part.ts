import { inspectImageUrl, type InputMedia } from '../media/input-media.ts';
import { inspectMedia } from '../media/inspect.ts';
import type { MediaInfo } from '../media/media-info.ts';
import { invalidRequest } from '../shared/api-error.ts';
import { decodeBase64, isRemote, parseDataUrl } from '../shared/base64.ts';
import type { MediaText } from '../shared/byte-text.ts';
import type { EmbeddingPart } from './request.ts';

/** A non-text part of an input. */
export type MediaPart = Exclude<EmbeddingPart, { type: 'text' }>;

/** Input modality of each part type. */
export const KINDS = {
  image_url: 'image',
  input_audio: 'audio',
  input_video: 'video',
  input_file: 'file',
} as const satisfies Readonly<Record<MediaPart['type'], InputMedia['kind']>>;

/** Inspects the part in `field`; unreadable bytes are a 400. */
export async function inspectPart(part: MediaPart, field: string): Promise<InputMedia> {
  if (part.type === 'image_url') {
    return await inspectImageUrl(part.image_url.url, `${field}.image_url.url`);
  }
  const kind = KINDS[part.type];
  const data = dataOf(part);
  if (isRemote(data)) return { kind, url: data };
  const dataField = `${field}.${part.type}.data`;
  const bytes = parseDataUrl(data)?.bytes ?? decodeBase64(data);
  if (bytes === undefined) throw invalidRequest(`${dataField}: neither base64 nor a data URL`);
  return { kind, info: await requireInfo(bytes, kind, dataField) };
}

function dataOf(part: Exclude<MediaPart, { type: 'image_url' }>): MediaText {
  if (part.type === 'input_audio') return part.input_audio.data;
  return part.type === 'input_video' ? part.input_video.data : part.input_file.data;
}

async function requireInfo(
  bytes: Uint8Array,
  kind: InputMedia['kind'],
  dataField: string,
): Promise<Partial<MediaInfo>> {
  const info = await inspectMedia(bytes);
  if (kind === 'file') return info ?? { format: 'text', text: new TextDecoder().decode(bytes) };
  if (info?.kind === kind) return info;
  throw invalidRequest(`${dataField}: the bytes are not a readable ${kind} file`);
}
