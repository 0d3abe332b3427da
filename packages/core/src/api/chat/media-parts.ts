import { encodeMedia, encodeRaw, toUrl } from '../../media/encode.ts';
import { invalidInput } from '../../shared/errors.ts';
import { audioFormatOf } from '../../shared/media-type.ts';
import type { AudioPart, ContentPart, FilePart, TextPart } from './messages.ts';

type Wire = Record<string, unknown>;

/** A content part with media, as it crosses the network. Loaded when the first one is sent. */
export async function toWireMediaPart(part: Exclude<ContentPart, TextPart>): Promise<Wire> {
  switch (part.type) {
    case 'image': {
      const url = toUrl(await encodeMedia(part.source, 'image'));
      return { type: 'image_url', image_url: { url, detail: part.detail } };
    }
    case 'video':
      return {
        type: 'video_url',
        video_url: { url: toUrl(await encodeMedia(part.source, 'video')) },
      };
    case 'audio':
      return { type: 'input_audio', input_audio: await toWireAudio(part) };
    case 'file':
      return { type: 'file', file: await toWireFile(part) };
  }
}

async function toWireAudio({ source, format }: AudioPart): Promise<Wire> {
  if (format === 'pcm16' || format === 'pcm24') return { data: await encodeRaw(source), format };
  const media = await encodeMedia(source, 'audio');
  if (media.type === 'url') {
    throw invalidInput('Cannot send the audio by URL: OpenRouter takes sounds only as bytes', {
      hints: ['Fetch it first and give its bytes.'],
    });
  }
  return { data: media.base64, format: format ?? audioFormatOf(media.mediaType) };
}

async function toWireFile({ source, fileId, filename }: FilePart): Promise<Wire> {
  if (source !== undefined && fileId !== undefined)
    throw invalidInput('Cannot send the file: give `source` or `fileId`, not both');
  if (source === undefined) {
    if (fileId === undefined) throw invalidInput('Cannot send the file: give `source` or `fileId`');
    return { file_id: fileId, filename };
  }
  return { filename, file_data: toUrl(await encodeMedia(source, 'document')) };
}
