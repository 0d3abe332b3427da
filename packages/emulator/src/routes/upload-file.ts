import { findFileType } from '../files/file-type.ts';
import { ApiError, invalidRequest } from '../shared/api-error.ts';
import { requireFile, requireForm } from '../wire/form.ts';
import { toJsonResponse } from '../wire/json-response.ts';
import type { Route } from './route.ts';
import { toFileDocument } from './files.ts';

/** Maximum size of an uploaded file. */
const MAX_FILE_BYTES = 100 * 2 ** 20;

/** `POST /files`: stores a file for later requests with the same key. */
export const uploadFile: Route = {
  method: 'POST',
  path: '/files',
  access: 'key',
  respond: async (exchange) => {
    const file = requireFile(await requireForm(exchange), 'file');
    if (file.size === 0) throw invalidRequest('file: the file is empty');
    if (file.size > MAX_FILE_BYTES) {
      const message = `file: ${file.size} bytes are more than the 100 MB a file may have`;
      throw new ApiError({ status: 413, type: 'payload_too_large', message });
    }
    const bytes = await file.bytes();
    const mediaType = await findFileType(bytes);
    if (mediaType === undefined) {
      throw invalidRequest(`file: the content of "${file.name}" is of no type that can be stored`);
    }
    const { key = '', emulator } = exchange;
    const createdAtMs = emulator.clock.now();
    const stored = emulator.files.add(key, { name: file.name, mediaType, bytes, createdAtMs });
    return toJsonResponse(toFileDocument(stored));
  },
};
