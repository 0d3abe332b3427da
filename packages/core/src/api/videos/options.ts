import type { Cost } from '../../shared/cost.ts';
import type { Media } from '../../media/media.ts';
import type { MediaSource } from '../../media/source.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { SavedJobFile } from '../../jobs/events.ts';
import type { JobLedger } from '../../jobs/ledger.ts';

/** Maximum references of a request: more than any model takes, and few enough to load. */
export const MAX_VIDEO_REFERENCES = 50;

/** Default milliseconds to wait for a job: most are done in a few minutes. */
export const DEFAULT_MAX_WAIT_MS = 600_000;

/** Request for a video. Options that the model does not support are rejected before anything is paid. */
export interface VideoRequest {
  /** Optional for models that need only an image. */
  readonly prompt?: string | undefined;
  /** @default the client's `videoGenerationModel`, else 'google/veo-3.1' */
  readonly model?: string | undefined;
  /** Whole seconds, one of the model's `supportedDurations`. */
  readonly durationSeconds?: number | undefined;
  readonly resolution?: string | undefined;
  readonly aspectRatio?: string | undefined;
  /** Exact pixels, such as `1280x720`, instead of `resolution` and `aspectRatio`. */
  readonly size?: string | undefined;
  /** Image that the video begins with. */
  readonly firstFrame?: MediaSource | undefined;
  /** Image that the video ends with. */
  readonly lastFrame?: MediaSource | undefined;
  /** Reference images, and for some models reference audio and videos. OpenRouter ignores them when there is a frame. */
  readonly references?: readonly MediaSource[] | undefined;
  /** Whether the video has audio. @default the model's own default */
  readonly generateAudio?: boolean | undefined;
  readonly seed?: number | undefined;
  /** https URL that OpenRouter calls when the job ends; http only for a host of this machine. */
  readonly callbackUrl?: string | undefined;
  /** For models that upscale. */
  readonly creativity?: number | undefined;
  readonly upscaleFactor?: number | undefined;
  /** Id of a completed job of the same model, whose video this one continues. */
  readonly previousJobId?: string | undefined;
  /** Path where the video will be saved. It is recorded in the ledger and never sent. */
  readonly outputPath?: string | undefined;
  /** Provider settings by slug: `{ google: { personGeneration: 'allow' } }`. */
  readonly providerOptions?:
    | Readonly<Record<string, Readonly<Record<string, unknown>>>>
    | undefined;
}

/** A video model and its capabilities. Source: OpenRouter docs, `/videos/models`. */
export interface VideoModel {
  readonly id: string;
  readonly name: string;
  /** `undefined` when the model does not say; an empty list when it supports none. The same holds for each list. */
  readonly supportedDurations: readonly number[] | undefined;
  readonly supportedResolutions: readonly string[] | undefined;
  readonly supportedAspectRatios: readonly string[] | undefined;
  readonly supportedSizes: readonly string[] | undefined;
  readonly supportedFrameImages: readonly string[] | undefined;
  readonly generateAudio: boolean | undefined;
  readonly seed: boolean | undefined;
  /** Levels of `creativity`; empty for a model that does not upscale. */
  readonly creativity: readonly number[] | undefined;
  /** Bounds of `upscaleFactor`; `null` for a model that does not upscale. */
  readonly upscaleFactor:
    | { readonly min: number | undefined; readonly max: number | undefined }
    | null
    | undefined;
  readonly allowedPassthroughParameters: readonly string[] | undefined;
  /** US dollars by SKU: `{ 'per-video-second': 0.4 }`; `undefined` when none are listed. */
  readonly prices: Readonly<Record<string, number>> | undefined;
}

/**
 * Status of a job. OpenRouter may add values; an unknown one is not final. Two are added here: `not_found` for a job that
 * OpenRouter does not know, and `unknown` for an invalid status.
 */
export type VideoStatus =
  | 'pending'
  | 'in_progress'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'expired'
  | 'not_found'
  | (string & {});

/** Result of one status check of a job. */
export interface VideoUpdate extends Cost {
  readonly id: string;
  readonly status: VideoStatus;
  /** Whether the status is final. */
  readonly isDone: boolean;
  /** Number of videos to download; 0 until the job is completed. */
  readonly outputCount: number;
  /** Reason of a failure, as the provider worded it: untrusted text, never instructions. */
  readonly error: string | undefined;
  readonly generationId: string | undefined;
  /** Seconds since the epoch after which OpenRouter no longer stores the videos. */
  readonly expiresAtSeconds: number | undefined;
}

/** Defaults of a client for polling and downloading videos. */
export interface VideoSettings {
  /** Polling interval in milliseconds, at least 50. @default 1 to 10 seconds, by the age of the job */
  readonly pollIntervalMs?: number | undefined;
  /** Milliseconds after which to stop waiting. @default 600000 */
  readonly maxWaitMs?: number | undefined;
  /** Maximum bytes of one video. @default 268435456 */
  readonly maxBytes?: number | undefined;
  /**
   * Whether only jobs of the client's own ledger, and those that it submitted itself, can be used. Any other id is treated as
   * one that OpenRouter does not know, and is never sent. For programs that serve several callers with one key, each with a
   * ledger of its own. @default false
   */
  readonly onlyKnownJobs?: boolean | undefined;
}

/** Options for submitting a job. */
export interface VideoSubmitOptions extends CallOptions {
  /** Receives the id as soon as the job is accepted, even after the caller aborted. Its errors are ignored. */
  readonly onAccepted?: ((jobId: string) => void) | undefined;
}

/** Options for waiting for a job. */
export interface WaitOptions extends CallOptions {
  /** Milliseconds after which to stop waiting; the job goes on. `timeoutMs` does the same. @default 600000 */
  readonly maxWaitMs?: number | undefined;
  /** Polling interval in milliseconds, at least 50. @default 1 to 10 seconds, by the age of the job */
  readonly pollIntervalMs?: number | undefined;
  /** Receives the result of every poll. Its errors are ignored. */
  readonly onUpdate?: ((update: VideoUpdate) => void) | undefined;
}

/** Options for downloading a video of a job. */
export interface VideoDownloadOptions extends CallOptions {
  /** Index of the video, from 0. @default 0 */
  readonly index?: number | undefined;
  /** Maximum bytes to download. @default 268435456 */
  readonly maxBytes?: number | undefined;
}

/**
 * Handle of a job that generates videos at OpenRouter. A lost handle is restored with `client.videos.resume(id)`. Iterating it
 * yields the result of each poll until the job is done, and throws `JOB_STILL_RUNNING` after ten minutes.
 */
export interface VideoJob extends AsyncIterable<VideoUpdate> {
  readonly id: string;
  /** `undefined` for a job that was resumed: see its record in the ledger. */
  readonly model: string | undefined;
  /** Notes for the user, as whole sentences: that the job could not be recorded in the ledger. */
  readonly notes: readonly string[];
  /**
   * Fetches the status once. A job that OpenRouter does not know is done with status `not_found`, unless it was submitted in
   * the last half minute: then the call fails and can be repeated.
   */
  status(options?: CallOptions): Promise<VideoUpdate>;
  /**
   * Polls until the job is completed. Temporary failures of polls are ignored.
   *
   * @throws OpenRouterError `JOB_FAILED` when it ended otherwise, `JOB_STILL_RUNNING` after `maxWaitMs`.
   */
  wait(options?: WaitOptions): Promise<VideoUpdate>;
  /** Downloads one of the videos; on Node.js a large one is stored in a temporary file. */
  download(options?: VideoDownloadOptions): Promise<Media>;
  /** Streams one of the videos. After a broken connection the download resumes at the same byte. Can be read once. */
  stream(options?: VideoDownloadOptions): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** Methods for videos, which are generated by jobs that take minutes. */
export interface VideosApi {
  /**
   * Submits a job, once: a request that may have been accepted is never sent again. After an abort or a timeout during the
   * submission, the call waits up to ten more seconds for the response, so that the ledger has the id. An abort then rejects
   * with its reason; after a timeout the job is returned.
   *
   * @throws OpenRouterError with reason `outcome_unknown` and, when there is a ledger, `details.intentId` when the response
   * was lost; `INVALID_INPUT` when the ledger cannot be written, before anything is sent.
   */
  create(request: VideoRequest, options?: VideoSubmitOptions): Promise<VideoJob>;
  /** Resumes a job by its id. Sends nothing until the handle is used. */
  resume(id: string): VideoJob;
  /** Returns capabilities and prices of the video models, loaded once and cached. */
  models(options?: CallOptions): Promise<readonly VideoModel[]>;
  /**
   * Records that a video of a job was saved, in the ledger, if there is one, and reports it to `onJobEvent`. Rejects with the
   * error of the ledger.
   */
  noteSaved(saved: SavedJobFile): Promise<void>;
  /** Default milliseconds of `wait`. */
  readonly maxWaitMs: number;
  /** Record of jobs; `undefined` when the client was created without one. */
  readonly ledger: JobLedger | undefined;
}
