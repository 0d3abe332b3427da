import type { Cost } from '../shared/cost.ts';

/** A step in the life of a job. It never contains the prompt. */
export type JobEvent =
  | {
      /** Written before the request is sent, so that the job can be traced whatever happens next. */
      readonly type: 'intent';
      readonly intentId: string;
      readonly model: string;
      /** Shape of the request, without its text: seconds, size, number of images. */
      readonly shape: Readonly<Record<string, string | number | boolean>>;
      /** Path where the video will be saved, if the request names one. */
      readonly outputPath?: string | undefined;
    }
  | { readonly type: 'submitted'; readonly intentId: string; readonly jobId: string }
  /** Nothing was started, and nothing is charged. */
  | { readonly type: 'refused'; readonly intentId: string; readonly code: string }
  /** It is not known whether a job was started. */
  | { readonly type: 'lost'; readonly intentId: string; readonly code: string }
  | (Partial<Cost> & {
      readonly type: 'status';
      readonly jobId: string;
      readonly status: string;
      readonly outputs: number;
    })
  | (Partial<Cost> & {
      readonly type: 'saved';
      readonly jobId: string;
      readonly index: number;
      readonly file: JobFile;
      /** Fields of the job itself, and its cost: a job that was resumed by its id alone has no other line. */
      readonly outputs?: number | undefined;
      readonly generationId?: string | undefined;
    })
  | { readonly type: 'forgotten'; readonly id: string };

/** The saved file of a video of a job. */
export interface JobFile {
  /** Absolute path; `undefined` in a store without paths. */
  readonly path?: string | undefined;
  /** Address of the file; `undefined` for a file that has a path. */
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
export interface SavedJobFile extends Partial<Cost> {
  readonly jobId: string;
  /** Index of the video in the job, from 0. */
  readonly index: number;
  readonly file: JobFile;
  readonly outputs?: number | undefined;
  readonly generationId?: string | undefined;
}

/** An event as a store keeps it, with its time: a line of JSON in a file, an entry of a stream elsewhere. */
export type JobEntry = JobEvent & {
  /** Milliseconds since the epoch. */
  readonly at: number;
};
