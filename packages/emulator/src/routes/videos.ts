import type { ResolvedModel } from '../models/catalogue.ts';
import { requireEndpoint, requireModel } from '../validation/require-model.ts';
import { chooseProvider } from '../validation/choose-provider.ts';
import { invalidRequest, notFound } from '../shared/api-error.ts';
import type { JsonObject } from '../shared/json.ts';
import type { EmulatorState } from '../state.ts';
import { costOf, describeJob } from '../videos/describe-job.ts';
import { endOf, statusAt, type VideoJob } from '../videos/jobs.ts';
import { planVideo } from '../videos/plan.ts';
import { inspectReferences, type ReferenceCounts } from '../videos/inspect-references.ts';
import { parseVideoRequest, type VideoRequest } from '../videos/request.ts';
import { UNKNOWN_SUPPORT } from '../videos/support.ts';
import { toJsonResponse } from '../wire/json-response.ts';
import { type Exchange, requireJson, type Route } from './route.ts';

/** `POST /videos`: submits a job. */
export const submitVideo: Route = {
  method: 'POST',
  path: '/videos',
  access: 'key',
  respond: async (exchange) => {
    const { emulator, key = '' } = exchange;
    const request = parseVideoRequest(requireJson(exchange));
    const model = requireModel(emulator.catalogue, request.model);
    requireEndpoint(model, ['video']);
    // Before the job is created: a refused request must not start one.
    const providerName = chooseProvider(model.entry).name;
    const plan = planVideo(request, model.entry.video ?? UNKNOWN_SUPPORT);
    requirePrevious(request, model, exchange);
    const references = await inspectReferences(request, model);
    emulator.rateLimit.count(key, model.entry.id);
    const job = createJob(exchange, { ...request, model: model.entry.id }, plan);
    emulator.videos.add(job);
    if (job.scenario.end === 'completed')
      recordGeneration(exchange, job, { request, providerName, references });
    if (request.callback_url !== undefined && request.callback_url !== null) {
      emulator.webhooks.schedule(job, request.callback_url);
    }
    return toJsonResponse(await describeNow(job, emulator), { status: 202 });
  },
};

/** `GET /videos/{id}`: the status of a job. */
export const getVideo: Route = {
  method: 'GET',
  path: '/videos/:id',
  access: 'key',
  respond: async (exchange) =>
    toJsonResponse(await describeNow(requireJob(exchange), exchange.emulator)),
};

async function describeNow(
  job: VideoJob,
  { storage, clock, byok }: EmulatorState,
): Promise<JsonObject> {
  return await describeJob(job, { storage, byok, nowMs: clock.now() });
}

/**
 * Returns the job of a path; a 404 for one of another key and for one that is not found anymore.
 */
export function requireJob({ parameters, key, emulator }: Exchange): VideoJob {
  const id = parameters['id'] ?? '';
  const job = emulator.videos.find(id);
  if (job === undefined || job.key !== key || statusAt(job, emulator.clock.now()) === 'not_found') {
    throw notFound(`Video job ${id} not found`);
  }
  return job;
}

function requirePrevious(
  { previous_job_id: id }: VideoRequest,
  { entry }: ResolvedModel,
  { key, emulator }: Exchange,
): void {
  if (id === undefined || id === null) return;
  const job = emulator.videos.find(id);
  const isMine = job?.key === key && job?.model === entry.id;
  if (isMine && statusAt(job, emulator.clock.now()) === 'completed') return;
  throw invalidRequest(`previous_job_id: ${id} is not a completed job of ${entry.id}`);
}

function createJob(
  { emulator, key = '', url }: Exchange,
  request: VideoRequest,
  plan: VideoJob['plan'],
): VideoJob {
  const { clock, ids, videoScripts } = emulator;
  const now = clock.now();
  const scenario = videoScripts.take();
  const endsAtMs = now + scenario.pendingMs + scenario.runningMs;
  return {
    id: ids.generationId('gen-vid', now),
    key,
    model: request.model,
    plan,
    text: `${request.prompt ?? ''} ${request.seed ?? ''}`,
    scenario,
    generationId: ids.generationId('gen', endsAtMs),
    token: ids.id('', 32),
    origin: url.origin,
    submittedAtMs: now,
  };
}

interface Submission {
  readonly request: VideoRequest;
  readonly providerName: string;
  readonly references: ReferenceCounts;
}

/** Records the generation with the completion time of the job; it does not exist before. */
function recordGeneration(
  { emulator, headers }: Exchange,
  job: VideoJob,
  { request, providerName, references }: Submission,
): void {
  emulator.generations.add({
    id: job.generationId,
    key: job.key,
    apiType: 'video',
    model: job.model,
    providerName,
    createdAtMs: endOf(job),
    costUsd: costOf(job) ?? 0,
    isFree: job.model.endsWith(':free'),
    isStreamed: false,
    mediaInPrompt: references.images,
    audioInPrompt: references.audio,
    mediaInCompletion: job.scenario.outputs,
    sessionId: request.session_id ?? headers.get('x-session-id') ?? undefined,
    referer: headers.get('HTTP-Referer') ?? undefined,
    userAgent: headers.get('User-Agent') ?? undefined,
  });
}
