import { type ByokOptions, toByokUsage } from '../account/byok.ts';
import { roundUsd } from '../shared/round-usd.ts';
import type { JsonObject } from '../shared/json.ts';
import { type JobStatus, statusAt, type VideoJob } from './jobs.ts';
import type { StorageHost } from './storage-host.ts';

/** State that the description of a job depends on. */
export interface JobContext {
  readonly storage: StorageHost;
  readonly byok: ByokOptions | undefined;
  readonly nowMs: number;
}

/** Returns a job as the API describes it at a time. */
export async function describeJob(
  job: VideoJob,
  { storage, byok, nowMs }: JobContext,
): Promise<JsonObject> {
  const status = statusAt(job, nowMs);
  return {
    id: job.id,
    polling_url: `/api/v1/videos/${job.id}`,
    status,
    ...(status === 'completed' ? await describeResult(job, { storage, byok }) : {}),
    ...(ERROR_MESSAGES[status] === undefined
      ? {}
      : { error: job.scenario.error ?? ERROR_MESSAGES[status] }),
  };
}

/** Default errors of jobs that did not complete. */
const ERROR_MESSAGES: Partial<Record<JobStatus, string>> = {
  failed: 'The provider failed to make the video',
  cancelled: 'The job was cancelled',
  expired: 'The job took too long and has expired',
};

async function describeResult(
  job: VideoJob,
  { storage, byok }: Pick<JobContext, 'storage' | 'byok'>,
): Promise<JsonObject> {
  const { delivery, outputs } = job.scenario;
  const origin = delivery === 'storage' ? await storage.origin() : '';
  return {
    generation_id: job.generationId,
    unsigned_urls: Array.from({ length: outputs }, (_, index) =>
      delivery === 'storage'
        ? toStorageUrl(origin, job, index)
        : `${job.origin}/api/v1/videos/${job.id}/content?index=${index}`,
    ),
    usage: toByokUsage({ cost: costOf(job) ?? null, is_byok: false }, byok),
  };
}

/** Returns the cost of a completed job; undefined for a model without prices. */
export function costOf({ plan, scenario }: VideoJob): number | undefined {
  return plan.costUsd === undefined ? undefined : roundUsd(plan.costUsd * scenario.outputs);
}

/** Returns the URL of a file at the storage host; the URL itself authorizes access. */
export function toStorageUrl(origin: string, { token }: VideoJob, index: number): string {
  return `${origin}/storage/${token}/${index}.mp4`;
}
