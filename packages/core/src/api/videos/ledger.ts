/** A line of the ledger: what became of a job. No prompt is ever written down. */
export type JobEvent =
  | {
      /** Written before the request is sent: whatever happens next, somebody can look. */
      readonly type: 'intent';
      readonly intentId: string;
      readonly model: string;
      /** What was asked for, without a word of it: seconds, size, how many pictures. */
      readonly shape: Readonly<Record<string, string | number | boolean>>;
      /** Where the video is to go, when that was said. */
      readonly outputPath: string | undefined;
    }
  | { readonly type: 'submitted'; readonly intentId: string; readonly jobId: string }
  /** Nothing was started, and nobody has to pay. */
  | { readonly type: 'refused'; readonly intentId: string; readonly code: string }
  /** Nobody knows whether something was started. */
  | { readonly type: 'lost'; readonly intentId: string; readonly code: string }
  | {
      readonly type: 'status';
      readonly jobId: string;
      readonly status: string;
      readonly outputs: number;
      readonly costUsd: number | undefined;
    }
  | {
      readonly type: 'saved';
      readonly jobId: string;
      readonly index: number;
      readonly file: JobFile;
      /** What the job that made it was seen to be: who took it up by its id alone has no other line. */
      readonly outputs?: number | undefined;
      readonly costUsd?: number | undefined;
      readonly generationId?: string | undefined;
    }
  | { readonly type: 'forgotten'; readonly id: string };

/** A video of a job on this machine. */
export interface JobFile {
  readonly path: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Pixels. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly durationSeconds?: number | undefined;
}

/** A video of a job that was saved, for the ledger and for `onJobEvent`. */
export interface SavedJobFile {
  readonly jobId: string;
  /** Which video of the job, from 0. */
  readonly index: number;
  readonly file: JobFile;
  readonly outputs?: number | undefined;
  readonly costUsd?: number | undefined;
  readonly generationId?: string | undefined;
}

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

/** Where jobs are noted, so that none is lost with the process that started it. `createJobLedger` of `./node` has one in a file. */
export interface JobLedger {
  /** Notes something for good before it resolves. */
  append(event: JobEvent): Promise<void>;
  /** The newest first, without what was forgotten. */
  list(): Promise<readonly JobRecord[]>;
  /** One job by OpenRouter's id, by that of the intent, or by `last` the newest that was submitted from here and not refused. */
  find(id: string): Promise<JobRecord | undefined>;
}
