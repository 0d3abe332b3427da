import { finalStatuses, MAX_JOB_OUTPUTS } from '../../jobs/final-statuses.ts';
import { isRecord, numberAt, recordAt, textAt, textsAt } from '../../shared/untrusted-json.ts';
import type { VideoUpdate } from './options.ts';

/** A job as OpenRouter describes it; `undefined` when that says nothing of a job. */
export function toVideoUpdate(answer: unknown, id: string): VideoUpdate | undefined {
  const told = textAt(answer, 'status');
  if (told === undefined || !isRecord(answer)) return undefined;
  // It goes into sentences: whatever is longer than a word is no word of OpenRouter's.
  const status = /^[\w-]{1,40}$/u.test(told) ? told : 'unknown';
  const listed = [textsAt(answer, 'unsigned_urls'), textsAt(answer, 'urls')];
  return {
    ...pendingUpdate(id),
    status,
    isDone: finalStatuses.has(status),
    // A job that is completed has a video, whether its place is told or not.
    outputCount: status === 'completed' ? countOutputs(listed) : 0,
    error: textAt(answer, 'error') ?? textAt(recordAt(answer, 'error'), 'message'),
    generationId: textAt(answer, 'generation_id'),
    costUsd: numberAt(recordAt(answer, 'usage'), 'cost'),
    expiresAtSeconds: numberAt(answer, 'expires_at'),
  };
}

function countOutputs(listed: readonly (readonly string[])[]): number {
  return Math.min(MAX_JOB_OUTPUTS, Math.max(1, ...listed.map(({ length }) => length)));
}

/** A job of which nothing is known but that it is there. */
export function pendingUpdate(id: string): VideoUpdate {
  return {
    id,
    status: 'pending',
    isDone: false,
    outputCount: 0,
    error: undefined,
    generationId: undefined,
    costUsd: undefined,
    expiresAtSeconds: undefined,
  };
}

/** A job that OpenRouter does not know. */
export function notFoundUpdate(id: string): VideoUpdate {
  return { ...pendingUpdate(id), status: 'not_found', isDone: true };
}
