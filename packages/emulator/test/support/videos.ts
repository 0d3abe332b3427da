import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
  type VideoScript,
} from '@orkit/openrouter-emulator';
import { type ApiResponse, BASE_URL, createTestClock, KEY, send, mediaDataUrl } from './client.ts';

/** A request for a video that every model supports. */
export const RIVER = { model: 'google/veo-3.1', prompt: 'a river' };

/** A job as in the response. */
export interface Job {
  readonly id: string;
  readonly polling_url: string;
  readonly status: string;
  readonly error?: string;
  readonly generation_id?: string;
  readonly unsigned_urls?: readonly string[];
  readonly usage?: { cost: number | null; is_byok: boolean };
}

/** Creates an emulator with a test clock. */
export function createStoppedEmulator(options: EmulatorOptions = {}): {
  emulator: Emulator;
  clock: ReturnType<typeof createTestClock>;
} {
  const clock = createTestClock();
  return { emulator: createEmulator({ clock, ...options }), clock };
}

/** Submits a video. */
export async function submit(emulator: Emulator, more: object = {}): Promise<ApiResponse> {
  return await send(emulator, { ...RIVER, ...more }, { path: '/videos' });
}

/** Submits a video that is not refused, and returns its job. */
export async function submitAccepted(emulator: Emulator, more: object = {}): Promise<Job> {
  const { status, text } = await submit(emulator, more);
  if (status !== 202) throw new Error(`Refused: ${text}`);
  const job: Job = JSON.parse(text);
  return job;
}

/** Sends a GET request to a path of the API or to a URL. */
export async function fetchPath(
  emulator: Emulator,
  pathOrUrl: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const url = pathOrUrl.startsWith('http') ? pathOrUrl : `${BASE_URL}${pathOrUrl}`;
  return await emulator.fetch(url, { headers: { Authorization: `Bearer ${KEY}`, ...headers } });
}

/** Polls a job. */
export async function poll(emulator: Emulator, { id }: Pick<Job, 'id'>): Promise<Job> {
  const job: Job = JSON.parse(await (await fetchPath(emulator, `/videos/${id}`)).text());
  return job;
}

/** Returns the path of an output. */
export function contentPath({ id }: Job, index = 0): string {
  return `/videos/${id}/content?index=${index}`;
}

/** Returns the status and the message of an error response. */
export async function refusalOf(response: Response): Promise<string> {
  const { error }: { error: { message: string } } = JSON.parse(await response.text());
  return `${response.status} ${error.message}`;
}

/** Submits a video and advances the clock until its job has completed. */
export async function createCompletedJob(
  { emulator, clock }: ReturnType<typeof createStoppedEmulator>,
  script: VideoScript = {},
  more: object = {},
): Promise<Job> {
  emulator.scriptVideo(script);
  const job = await submitAccepted(emulator, more);
  clock.advance(2000);
  return await poll(emulator, job);
}

const badge = await mediaDataUrl('badge.png');

/** Creates a frame image of a request. */
export function frameImage(frame_type: string, url = badge): object {
  return { type: 'image_url', image_url: { url }, frame_type };
}
