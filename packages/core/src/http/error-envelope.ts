import type { Hint } from '../shared/hints.ts';
import { isRecord, textAt } from '../shared/untrusted-json.ts';

/** Whether a body that came with status 200 is an error all the same. */
export function isErrorBody(body: unknown): boolean {
  if (!isRecord(body) || hasChoices(body) || hasData(body)) return false;
  // A job that failed tells why in a text of that name, beside its other fields.
  return (
    isRecord(body['error']) ||
    (textAt(body, 'error') !== undefined && Object.keys(body).length === 1)
  );
}

/** Whether a body holds results, which were paid whatever stands beside them. */
function hasData({ data }: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(data) && data.length > 0;
}

/** Whether a body holds an answer of a model, or at least the beginning of one. */
export function hasChoices(body: unknown): boolean {
  const choices = isRecord(body) ? body['choices'] : undefined;
  return Array.isArray(choices) && choices.length > 0;
}

/** What to do after a paid call whose outcome is not known. */
export const checkActivityHint: Hint = { kind: 'check-activity' };
