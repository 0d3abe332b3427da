import { createHash } from 'node:crypto';
import { encodeVideo } from './encode-video.ts';
import type { VideoPlan } from './plan.ts';
import type { VideoScenario } from './script.ts';

/** A video job. */
export interface VideoJob {
  readonly id: string;
  readonly key: string;
  readonly model: string;
  readonly plan: VideoPlan;
  /** Determines the colors of its videos. */
  readonly text: string;
  readonly scenario: VideoScenario;
  /** Id of its generation once it has completed. */
  readonly generationId: string;
  /** Token that authorizes access to its files at the storage host. */
  readonly token: string;
  /** Origin of the request, such as `https://openrouter.ai`. */
  readonly origin: string;
  readonly submittedAtMs: number;
}

/** Status of a job; `not_found` is only visible as a 404. */
export type JobStatus = 'pending' | 'in_progress' | VideoScenario['end'];

/** An output file of a job. */
export interface JobFile {
  /** The video; a `free` box fills the file up to `totalBytes`. */
  readonly video: Uint8Array<ArrayBuffer>;
  readonly totalBytes: number;
  readonly etag: string;
}

/** Jobs of one emulator. */
export interface JobStore {
  add(job: VideoJob): void;
  find(id: string): VideoJob | undefined;
  findByToken(token: string): VideoJob | undefined;
  /** Returns an output file of a job; it is encoded once. */
  file(job: VideoJob, index: number): Promise<JobFile>;
  clear(): void;
}

/** Creates an empty store. */
export function createJobStore(): JobStore {
  const jobs = new Map<string, VideoJob>();
  const files = new Map<string, Promise<JobFile>>();
  return {
    add: (job) => {
      jobs.set(job.id, job);
    },
    find: (id) => jobs.get(id),
    findByToken: (token) => [...jobs.values()].find((job) => job.token === token),
    file: async (job, index) => {
      const name = `${job.id} ${index}`;
      const file = files.get(name) ?? makeFile(job, index);
      files.set(name, file);
      return await file;
    },
    clear: () => {
      jobs.clear();
      files.clear();
    },
  };
}

/** Returns the end time of a job by the emulator's clock. */
export function endOf({ submittedAtMs, scenario }: VideoJob): number {
  return submittedAtMs + scenario.pendingMs + scenario.runningMs;
}

/** Returns the status of a job at a time. */
export function statusAt(job: VideoJob, nowMs: number): JobStatus {
  if (nowMs >= endOf(job)) return job.scenario.end;
  return nowMs < job.submittedAtMs + job.scenario.pendingMs ? 'pending' : 'in_progress';
}

/** The shortest box: its length and its type. */
const BOX_HEADER_BYTES = 8;

async function makeFile({ plan, text, scenario }: VideoJob, index: number): Promise<JobFile> {
  const video = await encodeVideo({ ...plan, text: index === 0 ? text : `${text} ${index}` });
  const canBePadded = scenario.videoBytes >= video.byteLength + BOX_HEADER_BYTES;
  const totalBytes = canBePadded ? scenario.videoBytes : video.byteLength;
  const digest = createHash('sha256').update(video).digest('hex').slice(0, 32);
  return { video, totalBytes, etag: `"${digest}-${totalBytes}"` };
}
