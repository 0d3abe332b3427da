import { readFile } from 'node:fs/promises';

import type { JobEvent } from '../../src/jobs/events.ts';
import type { JobLedger } from '../../src/jobs/ledger.ts';
import type { JobRecord } from '../../src/jobs/record.ts';
import type { OpenRouter, OpenRouterOptions } from '../../src/client.ts';
import { createOpenRouter } from '../../src/client.ts';
// Loaded on demand; a manual clock does not wait for modules.
import '../../src/api/models/catalogue.ts';
import '../../src/api/endpoints.ts';
import '../../src/api/videos/videos.ts';
import '../../src/http/byte-stream.ts';
import '../../src/http/upload.ts';
import '../../src/http/connection-errors.ts';
import '../../src/http/upstream-errors.ts';
import '../../src/runtime/node-spool.ts';
import { sniffMediaType } from '../../src/shared/media-type.ts';
import type { ManualClock } from './manual-clock.ts';
import { createManualClock } from './manual-clock.ts';
import { modelRecord } from './model-records.ts';

/** The id that jobs of the wire have. */
export const JOB_ID = 'gen-vid-1';

/** The response of OpenRouter to an accepted job. */
export const accepted = { id: JOB_ID, polling_url: `/api/v1/videos/${JOB_ID}`, status: 'pending' };

/** The status response of a completed job. */
export const completed = {
  ...accepted,
  status: 'completed',
  generation_id: 'gen-1',
  unsigned_urls: [`https://openrouter.ai/api/v1/videos/${JOB_ID}/content?index=0`],
  usage: { cost: 1.6, is_byok: false },
};

/** Responses to the requests of a video. */
export interface VideoResponses {
  readonly submit?: ((request: Request, count: number) => Response | Promise<Response>) | undefined;
  readonly look?: ((request: Request, count: number) => Response | Promise<Response>) | undefined;
  readonly content?:
    | ((request: Request, count: number) => Response | Promise<Response>)
    | undefined;
  readonly videoModels?: (() => Response | Promise<Response>) | undefined;
}

/** A client over a wire with scripted videos, on a clock that the test advances. */
export interface VideoWire {
  readonly client: OpenRouter;
  readonly clock: ManualClock;
  readonly ledger: TestLedger;
  /** Requests, as method and path. */
  readonly requests: readonly string[];
  /** Bodies of `POST videos`. */
  readonly bodies: readonly Readonly<Record<string, unknown>>[];
}

const video = { input_modalities: ['text', 'image'], output_modalities: ['video'] };

const models = {
  data: [
    modelRecord('google/veo-3.1', { architecture: video }),
    modelRecord('some/other-video', { architecture: video }),
    modelRecord('some/hearing-video', {
      architecture: { ...video, input_modalities: ['text', 'image', 'audio', 'video'] },
    }),
    modelRecord('some/chat'),
  ],
};

/** An entry of `GET videos/models` with only the fields of a test. */
export function videoModelRecord(
  id: string,
  says: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    id,
    canonical_slug: id,
    name: id,
    supported_resolutions: null,
    supported_aspect_ratios: null,
    supported_sizes: null,
    supported_durations: null,
    supported_frame_images: null,
    generate_audio: null,
    seed: null,
    creativity: null,
    upscale_factor: null,
    allowed_passthrough_parameters: [],
    pricing_skus: null,
    ...says,
  };
}

/** Creates a {@link VideoWire}. */
export function createVideoWire(
  answers: VideoResponses = {},
  options: OpenRouterOptions = {},
): VideoWire {
  const clock = createManualClock();
  const ledger = createTestLedger();
  const requests: string[] = [];
  const bodies: Readonly<Record<string, unknown>>[] = [];
  const counts = { submit: 0, look: 0, content: 0 };
  const {
    submit = () => Response.json(accepted, { status: 202 }),
    look = () => Response.json(completed),
    content = () => new Response('no video is played'),
    videoModels = () => Response.json({ data: [] }),
  } = answers;
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    clock,
    jobLedger: ledger,
    maxRetries: 0,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { pathname } = new URL(request.url);
      const path = pathname.replace('/api/v1/', '');
      requests.push(`${request.method} ${path}`);
      if (path === 'models') return Response.json(models);
      if (path === 'videos/models') return await videoModels();
      if (request.method === 'POST') {
        // The body of the client is an object.
        bodies.push((await request.clone().json()) as Record<string, unknown>);
        return await abortable(init, submit(request, (counts.submit += 1)));
      }
      if (path.endsWith('/content')) return await content(request, (counts.content += 1));
      return await abortable(init, look(request, (counts.look += 1)));
    },
    ...options,
  });
  return { client, clock, ledger, requests, bodies };
}

/** A response, or an error when the signal of the request aborts. */
async function abortable(
  init: RequestInit | undefined,
  answer: Response | Promise<Response>,
): Promise<Response> {
  return await new Promise((resolve, reject) => {
    init?.signal?.addEventListener('abort', () => {
      reject(new DOMException('aborted', 'AbortError'));
    });
    Promise.resolve(answer).then(resolve, reject);
  });
}

/** A ledger in memory that a test can inspect and break. */
export interface TestLedger extends JobLedger {
  readonly events: readonly JobEvent[];
  /** Kinds of events that cannot be written. */
  readonly broken: Set<JobEvent['type']>;
  /** Records of `list` and `find`. */
  readonly records: JobRecord[];
}

/** Creates a {@link TestLedger}. */
export function createTestLedger(): TestLedger {
  const events: JobEvent[] = [];
  const broken = new Set<JobEvent['type']>();
  const records: JobRecord[] = [];
  return {
    events,
    broken,
    records,
    async append(event) {
      if (broken.has(event.type)) throw new Error('disk full');
      events.push(event);
    },
    list: async ({ limit } = {}) => records.slice(0, limit),
    find: async (id) => records.find((record) => record.jobId === id),
  };
}

/** A job record of a ledger. */
export function jobRecord(overrides: Partial<JobRecord> = {}): JobRecord {
  return {
    intentId: 'job-1',
    jobId: JOB_ID,
    model: 'google/veo-3.1',
    state: 'pending',
    createdAtMs: 0,
    submittedAtMs: 0,
    endedAtMs: undefined,
    outputs: 0,
    costUsd: undefined,
    upstreamCostUsd: undefined,
    isByok: undefined,
    generationId: undefined,
    shape: {},
    outputPath: undefined,
    files: [],
    ...overrides,
  };
}

/** A real video of a few kilobytes. */
export const clip = new Uint8Array(
  await readFile(new URL('../../../emulator/media/clip.mp4', import.meta.url)),
);

// Loads media detection, for the same reason.
await sniffMediaType(clip);

/** A real image. */
export const photo = new Blob([
  await readFile(new URL('../../../emulator/media/photo.jpg', import.meta.url)),
]);
