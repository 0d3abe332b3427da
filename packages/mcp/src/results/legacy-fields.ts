import type { OperationResult } from '@orkit/openrouter-multimodal/operations';

import { isRecord } from '../json.ts';

/** Facts under the names that openrouter-mcp-multimodal has for them, for whatever was written to read its results. */
export function toLegacyFields({
  files: [file] = [],
  media: [medium] = [],
  meta: { cache } = {},
}: Pick<OperationResult<unknown>, 'files' | 'media' | 'meta'>): Record<string, unknown> {
  const made =
    file === undefined
      ? { mime: medium?.mediaType, size_bytes: medium && bytesOf(medium.base64) }
      : { save_path: file.path ?? file.uri, mime: file.mediaType, size_bytes: file.bytes };
  const { age_seconds: age, ttl_seconds: ttl } = isRecord(cache) ? cache : {};
  return { ...made, ...(isRecord(cache) ? { cache: withoutGaps({ ...cache, age, ttl }) } : {}) };
}

/** Bytes that stand in base64, which ends with one sign for each that is missing from a group of three. */
function bytesOf(base64: string): number {
  return Math.floor((base64.replace(/=+$/u, '').length * 3) / 4);
}

/** What is not known is left out there. */
function withoutGaps({ age, ttl, ...cache }: Record<string, unknown>): Record<string, unknown> {
  return {
    ...cache,
    ...(typeof age === 'number' ? { age } : {}),
    ...(typeof ttl === 'number' ? { ttl } : {}),
  };
}
