import type { Emulator } from '@orkit/openrouter-emulator';
import sharp from 'sharp';
import { type ApiResponse, mediaBase64, send, type Usage } from './client.ts';

export const PATH = '/images';

/** The fields of a response of `/images` that tests read. */
export interface ImageDocument {
  readonly created: number;
  readonly data: readonly { readonly b64_json: string; readonly media_type?: string }[];
  readonly usage: Usage;
  readonly error: { readonly message: string; readonly metadata: { readonly error_type: string } };
}

/** One event of an image stream. */
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

/** Requests images, by default from the model with the most capabilities. */
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

/** Requests images and returns status and message of the error. */
export async function refusalOfImages(emulator: Emulator, more: object): Promise<[number, string]> {
  const { status, document } = await generate(emulator, more);
  return [status, document.error.message];
}

/** Returns format and size of an image, detected from its bytes. */
export async function formatAndSize(base64 = ''): Promise<string> {
  const { format, width, height } = await sharp(Buffer.from(base64, 'base64')).metadata();
  return `${format} ${width}x${height}`;
}

/** Returns the events of an image stream. */
export function imageEvents({ text }: ApiResponse): ImageEvent[] {
  const frames = text.split('\n\n').filter((frame) => frame.startsWith('data: {'));
  const events: ImageEvent[] = JSON.parse(`[${frames.map((frame) => frame.slice(6)).join()}]`);
  return events;
}

/** Reads a file of the media folder as an image reference. */
export async function reference(name: string, type: string): Promise<object> {
  const url = `data:${type};base64,${await mediaBase64(name)}`;
  return { type: 'image_url', image_url: { url } };
}
