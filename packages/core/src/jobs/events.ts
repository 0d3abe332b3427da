/** A step in the life of a job. No prompt is ever written down. */
export type JobEvent =
  | {
      /** Written before the request is sent: whatever happens next, somebody can look. */
      readonly type: 'intent';
      readonly intentId: string;
      readonly model: string;
      /** What was asked for, without a word of it: seconds, size, how many pictures. */
      readonly shape: Readonly<Record<string, string | number | boolean>>;
      /** Where the video is to go, when that was said. */
      readonly outputPath?: string | undefined;
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
      readonly costUsd?: number | undefined;
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

/** A video of a job that was saved. */
export interface JobFile {
  /** Absolute; `undefined` in a store without paths. */
  readonly path?: string | undefined;
  /** Where it is; `undefined` of a file that has a path. */
  readonly uri?: string | undefined;
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

/** An event as a store keeps it, with its time: a line of JSON in a file, an entry of a stream elsewhere. */
export type JobEntry = JobEvent & {
  /** Milliseconds since the epoch. */
  readonly at: number;
};
