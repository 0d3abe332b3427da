import { inspectMedia } from '../media/inspect.ts';
import { inspectImageUrl, type InputMedia } from '../media/input-media.ts';
import type { MediaInfo } from '../media/media-info.ts';
import type { StoredFile } from '../files/file-store.ts';
import { invalidRequest, notFound } from '../shared/api-error.ts';
import { decodeBase64, isRemote, parseDataUrl } from '../shared/base64.ts';
import type { MediaText } from '../shared/byte-text.ts';
import { type ContentPart, mediaPartsOf, type Message } from './messages.ts';

/** Finds a file uploaded with the key of the request. */
export type FindFile = (id: string) => StoredFile | undefined;

type MediaPart = Exclude<ContentPart, { type: 'text' }>;

/** Inspects every media part of a conversation; unreadable bytes are a 400. */
export async function inspectMessageMedia(
  messages: readonly Message[],
  findFile: FindFile,
): Promise<InputMedia[]> {
  const media: InputMedia[] = [];
  for (const message of messages) {
    for (const part of mediaPartsOf(message)) media.push(await inspectPart(part, findFile));
  }
  return media;
}

async function inspectPart(part: MediaPart, findFile: FindFile): Promise<InputMedia> {
  if (part.type === 'image_url') return await inspectImageUrl(part.image_url.url, 'image_url.url');
  if (part.type === 'input_audio') return await inspectAudioPart(part.input_audio);
  if (part.type === 'file') return await inspectFilePart(part.file, findFile);
  return await inspectVideoPart(part.video_url.url);
}

async function inspectAudioPart(audio: { data: MediaText; format: string }): Promise<InputMedia> {
  if (isRemote(audio.data) || audio.data.slice(0, 5) === 'data:') {
    throw invalidRequest('input_audio.data: expected base64 alone, not a URL');
  }
  const bytes = decodeBase64(audio.data);
  if (bytes === undefined) throw invalidRequest('input_audio.data: not valid base64');
  if (audio.format === 'pcm16' || audio.format === 'pcm24') {
    return { kind: 'audio', info: rawAudioInfo(bytes, audio.format === 'pcm16' ? 2 : 3) };
  }
  const info = await inspectMedia(bytes);
  if (info?.kind !== 'audio') {
    throw invalidRequest('input_audio.data: the bytes are not readable audio');
  }
  return { kind: 'audio', info };
}

/** Raw samples have no header; providers read them as 24 kHz mono. */
function rawAudioInfo(bytes: Uint8Array, bytesPerSample: number): Partial<MediaInfo> {
  const sampleRate = 24_000;
  const durationSeconds = bytes.byteLength / bytesPerSample / sampleRate;
  return { kind: 'audio', format: 'PCM', durationSeconds, sampleRate, channels: 1 };
}

async function inspectVideoPart(url: MediaText): Promise<InputMedia> {
  if (isRemote(url)) return { kind: 'video', url };
  const data = parseDataUrl(url);
  if (data === undefined) {
    throw invalidRequest('video_url.url: expected an http(s) URL or a base64 data URL');
  }
  const info = await inspectMedia(data.bytes);
  if (info?.kind !== 'video') {
    throw invalidRequest('video_url.url: the bytes are not a readable video');
  }
  return { kind: 'video', info };
}

async function inspectFilePart(
  file: Extract<MediaPart, { type: 'file' }>['file'],
  findFile: FindFile,
): Promise<InputMedia> {
  const { filename: name, file_data: content, file_id: id } = file;
  if (content === undefined) {
    if (id === undefined) throw invalidRequest('file: either file_data or file_id is required');
    return await inspectStoredFile(findFile(id), { id, name });
  }
  if (isRemote(content)) return { kind: 'file', name, url: content };
  const data = parseDataUrl(content);
  if (data === undefined) {
    throw invalidRequest('file.file_data: expected an http(s) URL or a base64 data URL');
  }
  return await inspectFileContent(data, name);
}

async function inspectStoredFile(
  file: StoredFile | undefined,
  { id, name }: { id: string; name: string | undefined },
): Promise<InputMedia> {
  if (file === undefined) throw notFound(`file.file_id: File ${id} not found`);
  return await inspectFileContent(file, name ?? file.name);
}

async function inspectFileContent(
  { bytes, mediaType }: { readonly bytes: Uint8Array; readonly mediaType: string },
  name: string | undefined,
): Promise<InputMedia> {
  const info = await inspectMedia(bytes);
  if (info === undefined && mediaType === 'application/pdf') {
    throw invalidRequest('file: the bytes are not a readable PDF');
  }
  return { kind: 'file', name, info: info ?? plainInfo(bytes, mediaType), bytes };
}

function plainInfo(bytes: Uint8Array, mediaType: string): Partial<MediaInfo> {
  if (!/^text\/|json|xml/.test(mediaType)) return { mediaType, format: mediaType };
  return { mediaType, format: mediaType, text: new TextDecoder().decode(bytes) };
}
