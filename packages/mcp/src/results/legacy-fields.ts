import type { OperationResult } from '@orkit/openrouter-multimodal/operations';

import { isRecord } from '../json.ts';

/** Returns metadata under the field names of openrouter-mcp-multimodal, for programs that read its results. */
export function toLegacyFields({
  files: [file] = [],
  media: [medium] = [],
  meta: { cache } = {},
}: Pick<OperationResult<unknown>, 'files' | 'media' | 'meta'>): Record<string, unknown> {
  const output =
    file === undefined
      ? { mime: medium?.mediaType, size_bytes: medium && bytesOf(medium.base64) }
      : { save_path: file.path ?? file.uri, mime: file.mediaType, size_bytes: file.bytes };
  const { age_seconds: age, ttl_seconds: ttl } = isRecord(cache) ? cache : {};
  return { ...output, ...(isRecord(cache) ? { cache: withoutGaps({ ...cache, age, ttl }) } : {}) };
}

/** Returns the decoded size of base64 in bytes; one `=` at its end stands for each byte missing from a group of three. */
function bytesOf(base64: string): number {
  return Math.floor((base64.replace(/=+$/u, '').length * 3) / 4);
}

/** Leaves out absent values, as openrouter-mcp-multimodal does. */
function withoutGaps({ age, ttl, ...cache }: Record<string, unknown>): Record<string, unknown> {
  return {
    ...cache,
    ...(typeof age === 'number' ? { age } : {}),
    ...(typeof ttl === 'number' ? { ttl } : {}),
  };
}
