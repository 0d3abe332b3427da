import { costOf } from '../../shared/cost-in.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { VideoUpdate } from './options.ts';

/** Reasons in messages, by the final status of a job without a video. */
const endings: Readonly<Record<string, string>> = {
  failed: 'it failed',
  cancelled: 'it was cancelled',
  expired: 'it expired',
  not_found: 'OpenRouter knows no such job',
};

/** Hint for a job that is not found: it may have been completed and charged all the same. */
const notFoundHint =
  'It may belong to another key, or be too old: see https://openrouter.ai/activity for charges.';

/** Creates the error of a job that ended without a video. The provider's reason is in `details.error`: untrusted, not a hint. */
export function jobFailed({ id, status, error, ...update }: VideoUpdate): OpenRouterError {
  const reason = endings[status] ?? `it ended as "${status}"`;
  return new OpenRouterError('JOB_FAILED', `Cannot get the video of the job "${id}": ${reason}`, {
    hints: [
      {
        kind: 'text',
        text:
          status === 'not_found'
            ? notFoundHint
            : 'Submit another job to try again: it is charged separately.',
      },
    ],
    details: { jobId: id, status, error, ...costOf(update) },
  });
}
