import type { ApiContext } from '../shared/context.ts';
import type { JobLedger } from '../../jobs/ledger.ts';
import type { JobLifecycleEvent } from './job-events.ts';
import type { VideoSettings } from './options.ts';

/** Context of a client, with the parts for videos. */
export interface VideosContext extends ApiContext {
  /** Settings for polling and downloading videos. */
  readonly videos?: VideoSettings | undefined;
  /** Record of jobs; without one a job whose handle is lost can be resumed only by its id. */
  readonly jobLedger?: JobLedger | undefined;
  /** Receives the events of jobs. */
  readonly onJobEvent?: ((event: JobLifecycleEvent) => void) | undefined;
}
