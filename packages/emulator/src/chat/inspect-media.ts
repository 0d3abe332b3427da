import { inspectMedia } from '../media/inspect.ts';
import { lookAtImage, type SeenMedia } from '../media/input-media.ts';
import type { MediaFacts } from '../media/media-info.ts';
import type { StoredFile } from '../files/file-store.ts';
import { invalidRequest, notFound } from '../shared/api-error.ts';
import { decodeBase64, isRemote, parseDataUrl } from '../shared/base64.ts';
import type { MediaText } from '../shared/held-text.ts';
import { type ContentPart, mediaPartsOf, type Message } from './messages.ts';

/** Finds a file that the caller has uploaded. */
export type FindFile = (id: string) => StoredFile | undefined;

type MediaPart = Exclude<ContentPart, { type: 'text' }>;

/** Looks at every media part of a conversation; unreadable bytes are a 400. */
export async function lookAtMedia(
  messages: readonly Message[],
  findFile: FindFile,
): Promise<SeenMedia[]> {
  const seen: SeenMedia[] = [];
  for (const message of messages) {
    for (const part of mediaPartsOf(message)) seen.push(await lookAt(part, findFile));
  }
  return seen;
}

async function lookAt(part: MediaPart, findFile: FindFile): Promise<SeenMedia> {
  if (part.type === 'image_url') return await lookAtImage(part.image_url.url, 'image_url.url');
  if (part.type === 'input_audio') return await lookAtAudio(part.input_audio);
  if (part.type === 'file') return await lookAtFile(part.file, findFile);
  return await lookAtVideo(part.video_url.url);
}

async function lookAtAudio(audio: { data: MediaText; format: string }): Promise<SeenMedia> {
  if (isRemote(audio.data) || audio.data.slice(0, 5) === 'data:') {
    throw invalidRequest('input_audio.data: expected base64 alone, not a URL');
  }
  const bytes = decodeBase64(audio.data);
  if (bytes === undefined) throw invalidRequest('input_audio.data: not valid base64');
  if (audio.format === 'pcm16' || audio.format === 'pcm24') {
    return { kind: 'audio', facts: rawAudioFacts(bytes, audio.format === 'pcm16' ? 2 : 3) };
  }
  const facts = await inspectMedia(bytes);
  if (facts?.kind !== 'audio') {
    throw invalidRequest('input_audio.data: the bytes are not a readable recording');
  }
  return { kind: 'audio', facts };
}

/** Raw samples tell nothing about themselves; providers take them as 24 kHz mono. */
function rawAudioFacts(bytes: Uint8Array, bytesPerSample: number): Partial<MediaFacts> {
  const sampleRate = 24_000;
  const durationSeconds = bytes.byteLength / bytesPerSample / sampleRate;
  return { kind: 'audio', format: 'PCM', durationSeconds, sampleRate, channels: 1 };
}

async function lookAtVideo(url: MediaText): Promise<SeenMedia> {
  if (isRemote(url)) return { kind: 'video', address: url };
  const data = parseDataUrl(url);
  if (data === undefined) {
    throw invalidRequest('video_url.url: expected an http(s) URL or a base64 data URL');
  }
  const facts = await inspectMedia(data.bytes);
  if (facts?.kind !== 'video') {
    throw invalidRequest('video_url.url: the bytes are not a readable video');
  }
  return { kind: 'video', facts };
}

async function lookAtFile(
  file: Extract<MediaPart, { type: 'file' }>['file'],
  findFile: FindFile,
): Promise<SeenMedia> {
  const { filename: name, file_data: content, file_id: id } = file;
  if (content === undefined) {
    if (id === undefined) throw invalidRequest('file: either file_data or file_id is required');
    return await lookAtStored(findFile(id), { id, name });
  }
  if (isRemote(content)) return { kind: 'file', name, address: content };
  const data = parseDataUrl(content);
  if (data === undefined) {
    throw invalidRequest('file.file_data: expected an http(s) URL or a base64 data URL');
  }
  return await lookAtDocument(data, name);
}

async function lookAtStored(
  file: StoredFile | undefined,
  { id, name }: { id: string; name: string | undefined },
): Promise<SeenMedia> {
  if (file === undefined) throw notFound(`file.file_id: File ${id} not found`);
  return await lookAtDocument(file, name ?? file.name);
}

async function lookAtDocument(
  { bytes, mediaType }: { readonly bytes: Uint8Array; readonly mediaType: string },
  name: string | undefined,
): Promise<SeenMedia> {
  const facts = await inspectMedia(bytes);
  if (facts === undefined && mediaType === 'application/pdf') {
    throw invalidRequest('file: the bytes are not a readable PDF');
  }
  return { kind: 'file', name, facts: facts ?? plainFacts(bytes, mediaType), bytes };
}

function plainFacts(bytes: Uint8Array, mediaType: string): Partial<MediaFacts> {
  if (!/^text\/|json|xml/.test(mediaType)) return { mediaType, format: mediaType };
  return { mediaType, format: mediaType, text: new TextDecoder().decode(bytes) };
}
