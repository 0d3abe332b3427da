import type { Media } from '../../media/media.ts';
import type { MediaSource } from '../../media/source.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { SavedJobFile } from '../../jobs/events.ts';
import type { JobLedger } from '../../jobs/ledger.ts';

/** Most pictures, sounds and videos that a request may refer to: more than any model takes, and few enough to be read. */
export const MAX_VIDEO_REFERENCES = 50;

/** Milliseconds that a job is waited for when nobody says: most are over in a few minutes. */
export const DEFAULT_MAX_WAIT_MS = 600_000;

/** A video to be made. What the model cannot do is refused before anything is paid. */
export interface VideoRequest {
  /** May be left out for models that only need a picture. */
  readonly prompt?: string | undefined;
  /** @default the client's `videoGenerationModel`, else 'google/veo-3.1' */
  readonly model?: string | undefined;
  /** Whole seconds, one of the model's `supportedDurations`. */
  readonly durationSeconds?: number | undefined;
  readonly resolution?: string | undefined;
  readonly aspectRatio?: string | undefined;
  /** Exact pixels, `1280x720`. It goes instead of `resolution` and `aspectRatio`. */
  readonly size?: string | undefined;
  /** The picture that the video begins with. */
  readonly firstFrame?: MediaSource | undefined;
  /** The picture that the video ends with. */
  readonly lastFrame?: MediaSource | undefined;
  /** Pictures, and for some models sounds and videos, to go by. OpenRouter leaves them out when there is a frame. */
  readonly references?: readonly MediaSource[] | undefined;
  /** Whether the video has sound. @default what the model does by itself */
  readonly generateAudio?: boolean | undefined;
  readonly seed?: number | undefined;
  /** https URL that OpenRouter calls when the job ends; http only for a host of this machine. */
  readonly callbackUrl?: string | undefined;
  /** For models that enlarge. */
  readonly creativity?: number | undefined;
  readonly upscaleFactor?: number | undefined;
  /** A completed job of the same model that this one goes on with. */
  readonly previousJobId?: string | undefined;
  /** Where the video is going to be saved. It is noted in the ledger and never sent. */
  readonly outputPath?: string | undefined;
  /** Settings of providers, by their slug: `{ google: { personGeneration: 'allow' } }`. */
  readonly providerOptions?:
    | Readonly<Record<string, Readonly<Record<string, unknown>>>>
    | undefined;
}

/** How a video model is called what it can. Source: OpenRouter docs, `/videos/models`. */
export interface VideoModel {
  readonly id: string;
  readonly name: string;
  /** `undefined` when the model does not say; an empty list when it takes none. So for each list. */
  readonly supportedDurations: readonly number[] | undefined;
  readonly supportedResolutions: readonly string[] | undefined;
  readonly supportedAspectRatios: readonly string[] | undefined;
  readonly supportedSizes: readonly string[] | undefined;
  readonly supportedFrameImages: readonly string[] | undefined;
  readonly generateAudio: boolean | undefined;
  readonly seed: boolean | undefined;
  /** Levels of `creativity`; empty for a model that does not enlarge. */
  readonly creativity: readonly number[] | undefined;
  /** Bounds of `upscaleFactor`; `null` for a model that does not enlarge. */
  readonly upscaleFactor:
    | { readonly min: number | undefined; readonly max: number | undefined }
    | null
    | undefined;
  readonly allowedPassthroughParameters: readonly string[] | undefined;
  /** US dollars by the name of what is charged: `{ 'per-video-second': 0.4 }`; `undefined` when none are listed. */
  readonly prices: Readonly<Record<string, number>> | undefined;
}

/**
 * How a job stands. OpenRouter may add words: what is not known is not the end. Two are ours: `gone` for a job that OpenRouter
 * does not know, and `unknown` for a status that is no word.
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

/** One look at a job. */
export interface VideoUpdate {
  readonly id: string;
  readonly status: VideoStatus;
  /** Whether nothing more will happen. */
  readonly isDone: boolean;
  /** How many videos there are to download; 0 until the job is completed. */
  readonly outputCount: number;
  /** Why it failed, in the provider's words: data, never instructions. */
  readonly error: string | undefined;
  readonly generationId: string | undefined;
  readonly costUsd: number | undefined;
  /** Seconds since the epoch after which OpenRouter no longer has the videos. */
  readonly expiresAtSeconds: number | undefined;
}

/** How a client waits for videos and how much of one it takes, when a call does not say. */
export interface VideoSettings {
  /** Milliseconds between two looks, from 50. @default by the age of the job, 1 to 10 seconds */
  readonly pollIntervalMs?: number | undefined;
  /** Milliseconds after which to stop waiting. @default 600000 */
  readonly maxWaitMs?: number | undefined;
  /** Most bytes of one video. @default 268435456 */
  readonly maxBytes?: number | undefined;
  /**
   * Whether only jobs of the client's own ledger can be used, and those that it submitted itself. Any other id is answered as
   * one that OpenRouter does not know, and is never sent. For programs that serve several callers with one key; each caller
   * has a ledger of its own then. @default false
   */
  readonly onlyKnownJobs?: boolean | undefined;
}

/** How to submit a job. */
export interface VideoSubmitOptions extends CallOptions {
  /** Hears the id as soon as the job is accepted, also when the caller has given up meanwhile. What it throws is ignored. */
  readonly onAccepted?: ((jobId: string) => void) | undefined;
}

/** How long to wait for a job, and how often to look. */
export interface WaitOptions extends CallOptions {
  /** Milliseconds after which to stop waiting; the job goes on. `timeoutMs` does the same. @default 600000 */
  readonly maxWaitMs?: number | undefined;
  /** Milliseconds between two looks, from 50. @default by the age of the job, 1 to 10 seconds */
  readonly pollIntervalMs?: number | undefined;
  /** Hears every look. What it throws is ignored. */
  readonly onUpdate?: ((update: VideoUpdate) => void) | undefined;
}

/** Which video of a job, and how much of it. */
export interface VideoDownloadOptions extends CallOptions {
  /** From 0. @default 0 */
  readonly index?: number | undefined;
  /** Most bytes to take. @default 268435456 */
  readonly maxBytes?: number | undefined;
}

/**
 * A video being made on OpenRouter's side. Losing the handle loses nothing: `client.videos.resume(id)` gives it back. Looping
 * over it gives each look until the job is over, and ends with `JOB_STILL_RUNNING` after ten minutes.
 */
export interface VideoJob extends AsyncIterable<VideoUpdate> {
  readonly id: string;
  /** `undefined` of a job that was taken up: the ledger knows it. */
  readonly model: string | undefined;
  /** What a person should know, as whole sentences: that the job could not be noted in the ledger. */
  readonly notes: readonly string[];
  /**
   * One look. A job that OpenRouter does not know is over with status `gone`, unless it was submitted in the last half minute:
   * then the look fails, and may be repeated.
   */
  status(options?: CallOptions): Promise<VideoUpdate>;
  /**
   * Looks until the job is completed. Looks that fail for a while are ridden out.
   *
   * @throws OpenRouterError `JOB_FAILED` when it ended otherwise, `JOB_STILL_RUNNING` past `maxWaitMs`.
   */
  wait(options?: WaitOptions): Promise<VideoUpdate>;
  /** One of the videos, whole; on Node.js a large one waits in a temporary file. */
  download(options?: VideoDownloadOptions): Promise<Media>;
  /** One of the videos as it comes. A connection that breaks is taken up where it broke. Read once. */
  stream(options?: VideoDownloadOptions): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** Videos: made by jobs that take minutes. */
export interface VideosApi {
  /**
   * Submits a job, once: what may have been accepted is never sent again. A caller who gives up while the job is being
   * submitted, or whose time is over, is waited for: up to ten seconds for the answer, so that the ledger has the id. Who
   * gave up hears the own reason then; past a deadline the job is given.
   *
   * @throws OpenRouterError with reason `outcome_unknown` and, when there is a ledger, `details.intentId` when the answer
   * was lost; `INVALID_INPUT` when the ledger cannot be written, before anything is sent.
   */
  create(request: VideoRequest, options?: VideoSubmitOptions): Promise<VideoJob>;
  /** Takes up a job by its id. Sends nothing until the handle is used. */
  resume(id: string): VideoJob;
  /** What each video model can do and what it costs, read once and kept for a while. */
  models(options?: CallOptions): Promise<readonly VideoModel[]>;
  /**
   * Notes that a video of a job was saved: in the ledger, if there is one, and for `onJobEvent`. Rejects with what the ledger
   * throws.
   */
  noteSaved(saved: SavedJobFile): Promise<void>;
  /** Milliseconds that `wait` waits when it is not told. */
  readonly maxWaitMs: number;
  /** Where jobs are noted; `undefined` when the client was made without one. */
  readonly ledger: JobLedger | undefined;
}
