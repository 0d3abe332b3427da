import type { Cost } from '../shared/cost.ts';
import type { JobFile } from './events.ts';

/** Recorded state of a job. `submitting`: the response may still come; `lost`: it did not come, or was not recorded. */
export type JobState = 'submitting' | 'refused' | 'lost' | (string & {});

/** A job as its events describe it. */
export interface JobRecord extends Cost {
  /** Id created by this client before the submission, when the job has no other. */
  readonly intentId: string | undefined;
  /** OpenRouter's id; `undefined` until its response was recorded. */
  readonly jobId: string | undefined;
  readonly model: string | undefined;
  readonly state: JobState;
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number;
  readonly submittedAtMs: number | undefined;
  /** Time at which the job was first seen in a final status, in milliseconds since the epoch. */
  readonly endedAtMs: number | undefined;
  readonly outputs: number;
  /** `undefined` until a video of it was saved. */
  readonly generationId: string | undefined;
  readonly shape: Readonly<Record<string, string | number | boolean>>;
  readonly outputPath: string | undefined;
  /** Files by index; `undefined` for a video that was not saved. */
  readonly files: readonly (JobFile | undefined)[];
}
