import type { ApiContext } from '../shared/context.ts';
import type { JobLedger } from '../../jobs/ledger.ts';
import type { JobLifecycleEvent } from './job-events.ts';
import type { VideoSettings } from './options.ts';

/** The context of a client, with what its videos need. */
export interface VideosContext extends ApiContext {
  /** How videos are waited for. */
  readonly videos?: VideoSettings | undefined;
  /** Where jobs are noted; without one a lost handle can be resumed by its id alone. */
  readonly jobLedger?: JobLedger | undefined;
  /** Receives what becomes of jobs. */
  readonly onJobEvent?: ((event: JobLifecycleEvent) => void) | undefined;
}
