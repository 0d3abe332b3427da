import { ApiError, invalidRequest } from '../shared/api-error.ts';

/** Longest recording that a provider transcribes within its minute. Fifteen minutes pass, ninety do not. */
const MAX_SECONDS = 1_200;

/** Longest recording for models that have a limit of their own. */
const MAX_GPT_SECONDS = 1_400;

/** Refuses a recording that is too long for its model, as the providers do. */
export function requireDuration(model: string, durationSeconds: number): void {
  if (/gpt-4o(?:-mini)?-transcribe/.test(model)) {
    if (durationSeconds <= MAX_GPT_SECONDS) return;
    throw invalidRequest(
      `audio duration ${durationSeconds.toFixed(1)} seconds is longer than ${MAX_GPT_SECONDS} seconds which is the maximum for this model`,
    );
  }
  if (durationSeconds <= MAX_SECONDS) return;
  const message = 'Provider returned error: The operation was aborted due to timeout';
  throw new ApiError({ status: 502, type: 'provider_unavailable', message });
}
