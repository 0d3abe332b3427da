import * as v from 'valibot';
import type { StoredFile } from '../files/file-store.ts';
import { invalidRequest, notFound } from '../shared/api-error.ts';
import { describeIssues } from '../shared/describe-issues.ts';
import type { JsonObject } from '../shared/json.ts';
import { toJsonResponse } from '../wire/json-response.ts';
import type { Exchange, Route } from './route.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

const Query = v.object({
  limit: v.optional(
    v.pipe(v.string(), v.digits(), v.toNumber(), v.minValue(1), v.maxValue(MAX_LIMIT)),
  ),
  cursor: v.optional(v.string()),
  after: v.optional(v.string()),
  after_id: v.optional(v.string()),
  before_id: v.optional(v.never('Expected no before_id: files are only listed forward')),
  order: v.optional(v.literal('asc', 'Expected "asc": files are only listed in this order')),
});

/** `GET /files`: the files of the key, paged. */
export const listFiles: Route = {
  method: 'GET',
  path: '/files',
  access: 'key',
  respond: ({ url, key = '', emulator: { files } }) => {
    const parsed = v.safeParse(Query, Object.fromEntries(url.searchParams));
    if (!parsed.success) throw invalidRequest(describeIssues(parsed.issues));
    const { limit = DEFAULT_LIMIT, cursor, after, after_id: afterId } = parsed.output;
    const allFiles = files.list(key);
    const start = findStart(allFiles, cursor ?? after ?? afterId);
    const page = allFiles.slice(start, start + limit);
    const hasMore = start + limit < allFiles.length;
    const lastId = page.at(-1)?.id ?? null;
    return toJsonResponse({
      _shape: 'openrouter',
      data: page.map(toFileDocument),
      cursor: hasMore ? lastId : null,
      first_id: page[0]?.id ?? null,
      last_id: lastId,
      has_more: hasMore,
    });
  },
};

/** `GET /files/{id}`: the description of a file. */
export const getFile: Route = {
  method: 'GET',
  path: '/files/:id',
  access: 'key',
  respond: (exchange) => toJsonResponse(toFileDocument(requireStored(exchange))),
};

/** `DELETE /files/{id}`: deletes a file. */
export const deleteFile: Route = {
  method: 'DELETE',
  path: '/files/:id',
  access: 'key',
  respond: (exchange) => {
    const { id } = requireStored(exchange);
    exchange.emulator.files.remove(exchange.key ?? '', id);
    return toJsonResponse({ _shape: 'openrouter', id, type: 'file_deleted' });
  },
};

/** `GET /files/{id}/content`: always an error, since only generated files can be downloaded. */
export const downloadFile: Route = {
  method: 'GET',
  path: '/files/:id/content',
  access: 'key',
  respond: (exchange) => {
    const { id } = requireStored(exchange);
    throw invalidRequest(`File ${id} was uploaded and cannot be downloaded`);
  },
};

/** Returns a file as the API describes it. */
export function toFileDocument({
  id,
  name,
  mediaType,
  bytes,
  createdAtMs,
}: StoredFile): JsonObject {
  return {
    _shape: 'openrouter',
    id,
    type: 'file',
    filename: name,
    mime_type: mediaType,
    size_bytes: bytes.byteLength,
    created_at: new Date(createdAtMs).toISOString(),
    downloadable: false,
  };
}

function requireStored({ parameters, key = '', emulator: { files } }: Exchange): StoredFile {
  const id = parameters['id'] ?? '';
  const file = files.find(key, id);
  if (file === undefined) throw notFound(`File ${id} not found`);
  return file;
}

function findStart(files: readonly StoredFile[], after: string | undefined): number {
  if (after === undefined) return 0;
  const index = files.findIndex(({ id }) => id === after);
  if (index === -1) throw invalidRequest(`cursor: there is no file ${after}`);
  return index + 1;
}
