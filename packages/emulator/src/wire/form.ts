import { invalidRequest } from '../shared/api-error.ts';
import type { IncomingRequest } from './incoming-request.ts';

/** Whether a request is declared as a multipart form. */
export function isForm({ headers }: IncomingRequest): boolean {
  return /^multipart\/form-data\b/i.test(headers.get('Content-Type') ?? '');
}

/** Returns the form of a request; any other body is a 400. */
export async function requireForm(incoming: IncomingRequest): Promise<FormData> {
  const { body, headers } = incoming;
  if (body.kind !== 'bytes' || !isForm(incoming)) {
    throw invalidRequest('The request body is not multipart/form-data');
  }
  const contentType = headers.get('Content-Type') ?? '';
  const response = new Response(body.bytes, { headers: { 'Content-Type': contentType } });
  try {
    // It throws when the boundary or a part is broken. It is deprecated because it keeps whole
    // files in memory, where the emulator has them anyway.
    // oxlint-disable-next-line typescript/no-deprecated
    return await response.formData();
  } catch {
    throw invalidRequest('The request body is not well-formed multipart/form-data');
  }
}

/** Returns the file in a form field; a missing one is a 400 that names the field. */
export function requireFile(form: FormData, field: string): File {
  const file = form.get(field);
  if (file instanceof File) return file;
  throw invalidRequest(`${field}: a file is required`);
}
