import { isRecord, textAt } from '../shared/record.ts';

/** Whether a body that came with status 200 is an error all the same. */
export function isErrorBody(body: unknown): boolean {
  if (!isRecord(body) || Array.isArray(body['choices'])) return false;
  // A job that failed tells why in a text of that name, beside its other fields.
  return (
    isRecord(body['error']) ||
    (textAt(body, 'error') !== undefined && Object.keys(body).length === 1)
  );
}

/** What to do after a paid call whose outcome nobody told. */
export const lookFirst =
  'It may have been carried out and charged: look at https://openrouter.ai/activity before sending it again.';
