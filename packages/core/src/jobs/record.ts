import type { JobFile } from './events.ts';

/** How far a job is known to be. `submitting`: the answer may still come; `lost`: it did not, or nobody noted it. */
export type JobState = 'submitting' | 'refused' | 'lost' | (string & {});

/** All that is known of one job. */
export interface JobRecord {
  /** Ours; known before the job had an id. */
  readonly intentId: string | undefined;
  /** OpenRouter's; `undefined` until its answer was noted. */
  readonly jobId: string | undefined;
  readonly model: string | undefined;
  readonly state: JobState;
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number;
  readonly submittedAtMs: number | undefined;
  /** When it was seen to be over. */
  readonly endedAtMs: number | undefined;
  readonly outputs: number;
  readonly costUsd: number | undefined;
  /** `undefined` until a video of it was saved. */
  readonly generationId: string | undefined;
  readonly shape: Readonly<Record<string, string | number | boolean>>;
  readonly outputPath: string | undefined;
  /** By index; a hole where a video was not saved. */
  readonly files: readonly (JobFile | undefined)[];
}
