import type { Emulator } from '@orkit/openrouter-emulator';
import sharp from 'sharp';
import { type ApiResponse, mediaBase64, send, type Usage } from './client.ts';

export const PATH = '/images';

/** What a test looks at in an answer of `/images`. */
export interface ImageDocument {
  readonly created: number;
  readonly data: readonly { readonly b64_json: string; readonly media_type?: string }[];
  readonly usage: Usage;
  readonly error: { readonly message: string; readonly metadata: { readonly error_type: string } };
}

/** One event of a stream of pictures. */
export interface ImageEvent {
  readonly type: string;
  readonly b64_json?: string;
  readonly partial_image_index?: number;
  readonly media_type?: string;
  readonly phase?: string;
  readonly text?: string;
  readonly usage?: Usage;
  readonly error?: object;
}

/** Asks for pictures; the model is the one that does most. */
export async function generate(
  emulator: Emulator,
  more: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<ApiResponse & { readonly document: ImageDocument }> {
  const body = { model: 'openai/gpt-image-1.5', prompt: 'A red panda', ...more };
  const response = await send(emulator, body, { path: PATH, headers });
  const isJson = response.headers.get('Content-Type') === 'application/json';
  const document: ImageDocument = JSON.parse(isJson ? response.text : '{}');
  return { ...response, document };
}

/** The sentence a request is refused with. */
export async function refusalOfImages(emulator: Emulator, more: object): Promise<[number, string]> {
  const { status, document } = await generate(emulator, more);
  return [status, document.error.message];
}

/** Format and size of a picture, by what its bytes are. */
export async function formatAndSize(base64 = ''): Promise<string> {
  const { format, width, height } = await sharp(Buffer.from(base64, 'base64')).metadata();
  return `${format} ${width}x${height}`;
}

/** The events of a stream of pictures. */
export function imageEvents({ text }: ApiResponse): ImageEvent[] {
  const frames = text.split('\n\n').filter((frame) => frame.startsWith('data: {'));
  const events: ImageEvent[] = JSON.parse(`[${frames.map((frame) => frame.slice(6)).join()}]`);
  return events;
}

/** A file of the media folder as a reference. */
export async function reference(name: string, type: string): Promise<object> {
  const url = `data:${type};base64,${await mediaBase64(name)}`;
  return { type: 'image_url', image_url: { url } };
}
