import { lookAtImage, type SeenMedia } from '../media/input-media.ts';
import { inspectMedia } from '../media/inspect.ts';
import type { MediaFacts } from '../media/media-info.ts';
import { invalidRequest } from '../shared/api-error.ts';
import { decodeBase64, isRemote, parseDataUrl } from '../shared/base64.ts';
import type { MediaText } from '../shared/held-text.ts';
import type { EmbeddingPart } from './request.ts';

/** A part of an input that is not text. */
export type MediaPart = Exclude<EmbeddingPart, { type: 'text' }>;

/** What a part holds, in the words of the catalogue. */
export const KINDS = {
  image_url: 'image',
  input_audio: 'audio',
  input_video: 'video',
  input_file: 'file',
} as const satisfies Readonly<Record<MediaPart['type'], SeenMedia['kind']>>;

/** Looks at a part that came in `field`; unreadable bytes are a 400. */
export async function lookAtPart(part: MediaPart, field: string): Promise<SeenMedia> {
  if (part.type === 'image_url') {
    return await lookAtImage(part.image_url.url, `${field}.image_url.url`);
  }
  const kind = KINDS[part.type];
  const data = dataOf(part);
  if (isRemote(data)) return { kind, address: data };
  const where = `${field}.${part.type}.data`;
  const bytes = parseDataUrl(data)?.bytes ?? decodeBase64(data);
  if (bytes === undefined) throw invalidRequest(`${where}: neither base64 nor a data URL`);
  return { kind, facts: await requireFacts(bytes, kind, where) };
}

function dataOf(part: Exclude<MediaPart, { type: 'image_url' }>): MediaText {
  if (part.type === 'input_audio') return part.input_audio.data;
  return part.type === 'input_video' ? part.input_video.data : part.input_file.data;
}

async function requireFacts(
  bytes: Uint8Array,
  kind: SeenMedia['kind'],
  where: string,
): Promise<Partial<MediaFacts>> {
  const facts = await inspectMedia(bytes);
  if (kind === 'file') return facts ?? { format: 'text', text: new TextDecoder().decode(bytes) };
  if (facts?.kind === kind) return facts;
  throw invalidRequest(`${where}: the bytes are not a readable ${kind} file`);
}
