import { OpenRouterError } from '../../shared/errors.ts';
import type { VideoUpdate } from './options.ts';

/** How a job ended that gives no video, in words. */
const endings: Readonly<Record<string, string>> = {
  failed: 'it failed',
  cancelled: 'it was cancelled',
  expired: 'it expired',
  not_found: 'OpenRouter knows no such job',
};

/** Where a job may be that OpenRouter says nothing of. It may be made and paid all the same. */
const maybeElsewhere =
  'It may belong to another key, or be too old: https://openrouter.ai/activity has what was charged.';

/** The error of a job that is over without a video. Why is in `details.error`, in the provider's words: data, not a hint. */
export function jobFailed({ id, status, error, costUsd }: VideoUpdate): OpenRouterError {
  const how = endings[status] ?? `it ended as "${status}"`;
  return new OpenRouterError('JOB_FAILED', `Cannot give the video of the job "${id}": ${how}`, {
    hints: [
      {
        kind: 'text',
        text:
          status === 'not_found'
            ? maybeElsewhere
            : 'Another attempt is another job, which is paid again.',
      },
    ],
    details: { jobId: id, status, error, costUsd },
  });
}
