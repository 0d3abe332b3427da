import type { SavedJobFile } from '../../jobs/events.ts';
import type { Cost } from '../../shared/cost.ts';

/**
 * An event of a video job, in this order: `submitting`, then `submitted`, `refused` or `lost`; `polled` for each status check;
 * `completed` or `failed` at the first status check that finds the job done; `saved` for each file.
 */
export type JobLifecycleEvent =
  /** The request is about to be recorded and sent. One of the next three always follows. */
  | { readonly type: 'submitting'; readonly intentId: string; readonly model: string }
  /** OpenRouter has the job, and the ledger its id. */
  | { readonly type: 'submitted'; readonly intentId: string; readonly jobId: string }
  /** Nothing was started. */
  | { readonly type: 'refused'; readonly intentId: string; readonly code: string }
  /** It is not known whether a job was started. */
  | { readonly type: 'lost'; readonly intentId: string; readonly code: string }
  | (JobStatusFields & { readonly type: 'polled' | 'completed' | 'failed' })
  | ({ readonly type: 'saved' } & SavedJobFile);

interface JobStatusFields extends Cost {
  readonly jobId: string;
  readonly status: string;
  /** Videos to download; 0 until the job is completed. */
  readonly outputCount: number;
  readonly generationId: string | undefined;
}
