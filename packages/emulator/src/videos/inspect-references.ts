import { inspectImageUrl } from '../media/input-media.ts';
import type { ResolvedModel } from '../models/catalogue.ts';
import { noEndpoints } from '../validation/require-model.ts';
import { inspectMedia } from '../media/inspect.ts';
import { invalidRequest } from '../shared/api-error.ts';
import { isRemote, parseDataUrl } from '../shared/base64.ts';
import type { MediaText } from '../shared/byte-text.ts';
import type { VideoRequest } from './request.ts';

/** Number of reference media by kind. */
export interface ReferenceCounts {
  readonly images: number;
  readonly audio: number;
}

/** Inspects all references; unreadable bytes are a 400, images for a text-only model a 404. */
export async function inspectReferences(
  request: VideoRequest,
  model: ResolvedModel,
): Promise<ReferenceCounts> {
  const { frame_images: frames, input_references: references } = request;
  for (const [index, frame] of frames.entries()) {
    await inspectImageUrl(frame.image_url.url, `frame_images.${index}.image_url.url`);
  }
  for (const [index, reference] of references.entries()) {
    await inspectReference(reference, `input_references.${index}`);
  }
  const images = references.filter(({ type }) => type === 'image_url').length + frames.length;
  if (images > 0 && !model.entry.input.includes('image')) {
    throw noEndpoints(model, 'No endpoints found that support image input');
  }
  return { images, audio: references.filter(({ type }) => type === 'audio_url').length };
}

async function inspectReference(
  reference: VideoRequest['input_references'][number],
  field: string,
): Promise<void> {
  if (reference.type === 'image_url') {
    await inspectImageUrl(reference.image_url.url, `${field}.image_url.url`);
  } else if (reference.type === 'audio_url') {
    await requireKind(reference.audio_url.url, 'audio', `${field}.audio_url.url`);
  } else {
    await requireKind(reference.video_url.url, 'video', `${field}.video_url.url`);
  }
}

async function requireKind(url: MediaText, kind: 'audio' | 'video', field: string): Promise<void> {
  if (isRemote(url)) return;
  const data = parseDataUrl(url);
  if (data === undefined) {
    throw invalidRequest(`${field}: expected an http(s) URL or a base64 data URL`);
  }
  const info = await inspectMedia(data.bytes);
  if (info?.kind === kind) return;
  throw invalidRequest(`${field}: the bytes are not readable ${kind}`);
}
