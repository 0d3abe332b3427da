import { readFile } from 'node:fs/promises';
import { createEmulator, type Emulator, type EmulatorClock } from '@orkit/openrouter-emulator';

/** The base URL for `emulator.fetch`; only its path matters. */
export const BASE_URL = 'https://openrouter.ai/api/v1';

export const KEY = 'sk-or-v1-test';

/** Timeout of tests that process large bodies, on a busy machine. */
export const SLOW_MS = 60_000;

export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body. Its type lists the fields that tests read; they need not be describeOperation. */
  readonly body: ResponseBody;
}

export interface ResponseBody {
  readonly id: string;
  readonly object: string;
  readonly model: string;
  readonly provider: string;
  readonly choices: readonly [Choice];
  readonly usage: Usage;
  readonly error: { code: number; message: string; metadata: { error_type: string } };
  readonly openrouter_metadata: { strategy: string };
  readonly data: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly words: readonly { word: string; start: number; end: number }[];
  readonly results: readonly {
    index: number;
    relevance_score: number;
    document: { text?: string; image?: string };
  }[];
  readonly total_count: number;
  readonly links: { next: string };
}

export interface Choice {
  readonly finish_reason: string;
  readonly native_finish_reason: string;
  readonly error: unknown;
  readonly message: Delta & { readonly content: string };
}

export interface Delta {
  readonly content?: string | null;
  readonly reasoning?: string | null;
  readonly reasoning_details?: readonly { text?: string; signature?: string }[];
  readonly images?: readonly [{ image_url: { url: string } }];
  readonly audio?: { data?: string; transcript?: string };
  readonly tool_calls?: readonly [{ function: unknown }];
  readonly annotations?: readonly [
    { url_citation: { url: string; start_index: number; end_index: number } },
  ];
}

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly cost: number;
  readonly prompt_tokens_details: { audio_tokens: number };
  readonly completion_tokens_details: { reasoning_tokens: number };
  readonly cost_details: {
    upstream_inference_prompt_cost: number;
    upstream_inference_completions_cost: number;
  };
  readonly server_tool_use_details: unknown;
}

export interface Chunk {
  readonly choices: readonly { delta: Delta; finish_reason: string | null }[];
  readonly usage?: Usage;
}

export interface SendOptions {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof globalThis.fetch;
  readonly baseUrl?: string;
}

/** Sends a chat request, or a body to another path, and reads the complete response. */
export async function send(
  emulator: Emulator,
  body: unknown,
  options: SendOptions = {},
): Promise<ApiResponse> {
  const { path = '/chat/completions', headers = {}, baseUrl = BASE_URL } = options;
  const { fetch = emulator.fetch } = options;
  const response = await fetch(`${baseUrl}${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return await toApiResponse(response);
}

/** Sends a GET request. */
export async function get(
  emulator: Emulator,
  path: string,
  headers: Readonly<Record<string, string>> = { Authorization: `Bearer ${KEY}` },
): Promise<ApiResponse> {
  return await toApiResponse(await emulator.fetch(`${BASE_URL}${path}`, { headers }));
}

async function toApiResponse(response: Response): Promise<ApiResponse> {
  const text = await response.text();
  const isJson = (response.headers.get('Content-Type') ?? '').includes('json');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: JSON.parse(isJson ? text : '{}'),
  };
}

/** Creates a chat request with one user message. */
export function userMessage(content: unknown, more: object = {}): object {
  return { model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content }], ...more };
}

/** Returns the events of a stream, without comments and `[DONE]`. */
export function eventsOf({ text }: ApiResponse): Chunk[] {
  const frames = text.split('\n\n').filter((frame) => frame.startsWith('data: {'));
  const events: Chunk[] = JSON.parse(`[${frames.map((frame) => frame.slice(6)).join()}]`);
  return events;
}

/** Returns the deltas of a stream's first choice. */
export function deltasOf(response: ApiResponse): Delta[] {
  return eventsOf(response).flatMap(({ choices }) => choices.map(({ delta }) => delta));
}

/** Reads a file of the media folder as base64. */
export async function mediaBase64(name: string): Promise<string> {
  return (await readFile(new URL(`../../media/${name}`, import.meta.url))).toString('base64');
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  gif: 'image/gif',
  jpg: 'image/jpeg',
  png: 'image/png',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  webm: 'video/webm',
  pdf: 'application/pdf',
};

/** Reads a file of the media folder as a data URL. */
export async function mediaDataUrl(name: string): Promise<string> {
  const type = MEDIA_TYPES[name.slice(name.lastIndexOf('.') + 1)];
  if (type === undefined) throw new Error(`The media type of ${name} is unknown`);
  return `data:${type};base64,${await mediaBase64(name)}`;
}

/** Decodes base64 chunks of any length, in which padding may appear anywhere. */
export function decodeChunks(chunks: readonly string[]): Buffer {
  const parts: Buffer[] = [];
  let remainder = '';
  for (const chunk of chunks) {
    remainder += chunk;
    const decoded = remainder.endsWith('=')
      ? remainder.length
      : remainder.length - (remainder.length % 4);
    parts.push(Buffer.from(remainder.slice(0, decoded), 'base64'));
    remainder = remainder.slice(decoded);
  }
  return Buffer.concat(parts);
}

/** Returns the body of a response as bytes. */
export async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}

/** Reads a file of the media folder as a form file. */
export async function mediaFile(name: string, type = ''): Promise<File> {
  const bytes = await readFile(new URL(`../../media/${name}`, import.meta.url));
  return new File([bytes], name, { type });
}

/** Sends a form and reads the complete response; a list becomes one field per item. */
export async function sendForm(
  emulator: Emulator,
  path: string,
  fields: Readonly<Record<string, string | File | readonly string[]>>,
  key = KEY,
): Promise<ApiResponse> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const item of [value].flat()) body.append(name, item);
  }
  const headers = { Authorization: `Bearer ${key}` };
  return await toApiResponse(
    await emulator.fetch(`${BASE_URL}${path}`, { method: 'POST', headers, body }),
  );
}

/** Sends a DELETE request. */
export async function sendDelete(emulator: Emulator, path: string): Promise<ApiResponse> {
  const headers = { Authorization: `Bearer ${KEY}` };
  return await toApiResponse(
    await emulator.fetch(`${BASE_URL}${path}`, { method: 'DELETE', headers }),
  );
}

/** Creates a clock that only advances when told; sleeping advances it. */
export function createTestClock(): EmulatorClock & { advance(ms: number): void; slept: number[] } {
  let now = Date.UTC(2026, 0, 1);
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
      await Promise.resolve();
    },
  };
}

/** Returns the first choice of the response to a chat request. */
export async function firstChoice(emulator: Emulator, body: unknown): Promise<Choice> {
  const response = await send(emulator, body);
  if (response.status !== 200) throw new Error(`Refused: ${response.text}`);
  return response.body.choices[0];
}

/** Returns the status and the message of an error response. */
export function statusAndMessage({ status, body }: ApiResponse): [number, string] {
  return [status, body.error.message];
}

/** Joins one text field of all deltas. */
export function joinDeltas(response: ApiResponse, field: 'content' | 'reasoning'): string {
  return deltasOf(response)
    .map((delta) => delta[field] ?? '')
    .join('');
}

/** Sends a chat request that is refused, and returns the error. */
export async function refusalOf(
  emulator: Emulator,
  body: unknown,
): Promise<{ status: number; message: string; error: object }> {
  return toRefusal(await send(emulator, body));
}

function toRefusal({ status, body }: ApiResponse): {
  status: number;
  message: string;
  error: object;
} {
  return { status, message: body.error.message, error: body.error };
}

export { createEmulator };
