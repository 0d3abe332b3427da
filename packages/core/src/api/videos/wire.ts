import { finalStatuses, MAX_JOB_OUTPUTS } from '../../jobs/final-statuses.ts';
import { readCost } from '../../shared/cost.ts';
import { isRecord, numberAt, textAt, textsAt } from '../../shared/untrusted-json.ts';
import type { VideoUpdate } from './options.ts';

/** Parses a job; `undefined` for a body that is not a job. */
export function toVideoUpdate(body: unknown, id: string): VideoUpdate | undefined {
  if (!isRecord(body)) return undefined;
  const error = messageOf(body['error']);
  const status = statusOf(textAt(body, 'status'), error);
  if (status === undefined) return undefined;
  const listed = [textsAt(body, 'unsigned_urls'), textsAt(body, 'urls')];
  return {
    ...pendingUpdate(id),
    status,
    isDone: finalStatuses.has(status),
    // A completed job has at least one video, whether or not its URL is listed.
    outputCount: status === 'completed' ? countOutputs(listed) : 0,
    error,
    generationId: textAt(body, 'generation_id'),
    ...readCost(body['usage']),
    expiresAtSeconds: numberAt(body, 'expires_at'),
  };
}

/** Final statuses by other spellings, which providers behind OpenRouter use. */
const spellings: Readonly<Record<string, string>> = {
  succeeded: 'completed',
  success: 'completed',
  complete: 'completed',
  done: 'completed',
  error: 'failed',
  errored: 'failed',
  failure: 'failed',
  dead: 'failed',
  rejected: 'failed',
  canceled: 'cancelled',
  timeout: 'expired',
  timed_out: 'expired',
};

/** Statuses of a job that goes on; an error beside one of them is not final. */
const activeStatuses: ReadonlySet<string> = new Set([
  'pending',
  'queued',
  'submitted',
  'starting',
  'in_progress',
  'processing',
  'running',
]);

/** Returns a status in OpenRouter's spelling. A job with an error has failed, unless its status is known to say otherwise. */
function statusOf(text: string | undefined, error: string | undefined): string | undefined {
  const word = text?.trim() ?? '';
  const lower = word.toLowerCase().replaceAll(/[\s-]/gu, '_');
  const spelled = Object.hasOwn(spellings, lower) ? spellings[lower] : lower;
  if (spelled !== undefined && (finalStatuses.has(spelled) || activeStatuses.has(spelled)))
    return spelled;
  if (error !== undefined) return 'failed';
  if (text === undefined) return undefined;
  // The status appears in messages: anything longer than a word is not a status of OpenRouter.
  return /^[\w-]{1,40}$/u.test(word) ? word : 'unknown';
}

/** Maximum characters of the reason of a failed job. */
const MAX_MESSAGE_LENGTH = 2_000;

/** Fields that hold the reason in an error that is an object, the best first. */
const reasonFields = ['message', 'error', 'detail', 'reason', 'code', 'type'] as const;

/** Levels of objects and lists that are read. */
const MAX_DEPTH = 3;

/** Returns the reason of a failed job: documented is a text; providers send objects and lists too. */
function messageOf(error: unknown, depth = 0): string | undefined {
  if (typeof error === 'string')
    return error === '' ? undefined : error.slice(0, MAX_MESSAGE_LENGTH);
  if (depth > MAX_DEPTH) return undefined;
  const inner: readonly unknown[] = Array.isArray(error)
    ? error
    : reasonFields.map((field) => (isRecord(error) ? error[field] : undefined));
  const texts = inner
    .map((each) => messageOf(each, depth + 1))
    .filter((text) => text !== undefined);
  const kept = Array.isArray(error) ? texts : texts.slice(0, 1);
  if (kept.length > 0) return kept.join('; ').slice(0, MAX_MESSAGE_LENGTH);
  // An error without any text is still an error.
  return isRecord(error) && Object.keys(error).length > 0 ? 'no reason was given' : undefined;
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
