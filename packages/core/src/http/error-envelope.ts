import type { TransportRequest } from './contract.ts';
import type { Hint } from '../shared/hints.ts';
import { isRecord, textAt } from '../shared/untrusted-json.ts';

/** Whether a body with status 200 is nevertheless an error. */
export function isErrorBody(
  body: unknown,
  { holdsJob = false }: Pick<TransportRequest, 'holdsJob'> = {},
): boolean {
  if (!isRecord(body) || hasChoices(body) || hasData(body)) return false;
  const hasJob = textAt(body, 'status') ?? textAt(body, 'id');
  if (holdsJob && hasJob !== undefined) return false;
  // A failed job has its reason in a text of that name, beside its other fields.
  return (
    isRecord(body['error']) ||
    (textAt(body, 'error') !== undefined && Object.keys(body).length === 1)
  );
}

/** Whether a body holds results, which were paid whatever other fields say. */
function hasData({ data }: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(data) && data.length > 0;
}

/** Whether a body holds an answer of a model, or at least the start of one. */
export function hasChoices(body: unknown): boolean {
  const choices = isRecord(body) ? body['choices'] : undefined;
  return Array.isArray(choices) && choices.length > 0;
}

/** Hint for a paid call whose outcome is unknown. */
export const checkActivityHint: Hint = { kind: 'check-activity' };
