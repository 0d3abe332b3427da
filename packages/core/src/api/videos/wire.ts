import { finalStatuses, MAX_JOB_OUTPUTS } from '../../jobs/final-statuses.ts';
import { readCost } from '../../shared/cost.ts';
import { isRecord, numberAt, recordAt, textAt, textsAt } from '../../shared/untrusted-json.ts';
import type { VideoUpdate } from './options.ts';

/** Parses a job; `undefined` for a body that is not a job. */
export function toVideoUpdate(body: unknown, id: string): VideoUpdate | undefined {
  const text = textAt(body, 'status');
  if (text === undefined || !isRecord(body)) return undefined;
  // The status appears in messages: anything longer than a word is not a status of OpenRouter.
  const status = /^[\w-]{1,40}$/u.test(text) ? text : 'unknown';
  const listed = [textsAt(body, 'unsigned_urls'), textsAt(body, 'urls')];
  return {
    ...pendingUpdate(id),
    status,
    isDone: finalStatuses.has(status),
    // A completed job has at least one video, whether or not its URL is listed.
    outputCount: status === 'completed' ? countOutputs(listed) : 0,
    error: textAt(body, 'error') ?? textAt(recordAt(body, 'error'), 'message'),
    generationId: textAt(body, 'generation_id'),
    ...readCost(body['usage']),
    expiresAtSeconds: numberAt(body, 'expires_at'),
  };
}

function countOutputs(listed: readonly (readonly string[])[]): number {
  return Math.min(MAX_JOB_OUTPUTS, Math.max(1, ...listed.map(({ length }) => length)));
}

/** Creates the update of a job of which only the id is known. */
export function pendingUpdate(id: string): VideoUpdate {
  return {
    id,
    status: 'pending',
    isDone: false,
    outputCount: 0,
    error: undefined,
    generationId: undefined,
    ...readCost(undefined),
    expiresAtSeconds: undefined,
  };
}

/** Creates the update of a job that OpenRouter does not know. */
export function notFoundUpdate(id: string): VideoUpdate {
  return { ...pendingUpdate(id), status: 'not_found', isDone: true };
}
