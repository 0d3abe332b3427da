import { ApiError, invalidRequest, notFound } from '../shared/api-error.ts';
import { toStorageUrl } from '../videos/describe-job.ts';
import { toFileResponse } from '../videos/file-response.ts';
import { statusAt, type VideoJob } from '../videos/jobs.ts';
import type { Exchange, Route } from './route.ts';
import { requireJob } from './videos.ts';

/** `GET /videos/{id}/content`: the bytes of a video, complete or a range, or a redirect to them. */
export const downloadVideo: Route = {
  method: 'GET',
  path: '/videos/:id/content',
  access: 'key',
  respond: async (exchange) => {
    const job = requireJob(exchange);
    const { storage, clock } = exchange.emulator;
    const status = statusAt(job, clock.now());
    if (status !== 'completed') {
      throw invalidRequest(`Video job ${job.id} is ${status}; there is nothing to download`);
    }
    const index = readIndex(exchange.url.searchParams.get('index') ?? '0');
    requireOutput(job, index);
    if (job.scenario.delivery === 'api') return await respondWithFile(exchange, job, index);
    const location = toStorageUrl(await storage.origin(), job, index);
    return new Response(null, { status: 302, headers: { Location: location } });
  },
};

/** The storage host: the token in the URL is the only authorization. */
export const storedVideo: Route = {
  method: 'GET',
  root: '',
  path: '/storage/:token/:file',
  access: 'anyone',
  respond: async (exchange) => {
    const { parameters, emulator, headers } = exchange;
    // As with signed URLs: two credentials are rejected, and the key would have leaked.
    if (headers.has('Authorization')) {
      const message = 'Only one way of authentication is allowed: the signature in the URL';
      throw new ApiError({ status: 400, type: 'invalid_request', message });
    }
    const { token = '', file = '' } = parameters;
    const job = emulator.videos.findByToken(token);
    const index = /^(\d+)\.mp4$/.exec(file)?.[1];
    if (job === undefined || index === undefined) throw notFound('No such file');
    if (statusAt(job, emulator.clock.now()) !== 'completed') throw notFound('No such file');
    requireOutput(job, Number(index));
    return await respondWithFile(exchange, job, Number(index));
  },
};

function readIndex(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw invalidRequest(`index: expected a number from 0 on, not ${text}`);
}

function requireOutput({ id, scenario }: VideoJob, index: number): void {
  if (index < scenario.outputs) return;
  throw notFound(`Video job ${id} has no output ${index}; it has ${scenario.outputs}`);
}

async function respondWithFile(
  { emulator, headers }: Exchange,
  job: VideoJob,
  index: number,
): Promise<Response> {
  return toFileResponse(await emulator.videos.file(job, index), headers, job.scenario.ranges);
}
