import * as v from 'valibot';

import type { JobEntry } from './events.ts';
import { MAX_JOB_OUTPUTS } from './final-statuses.ts';

const optionalText = v.optional(v.string());
const optionalNumber = v.optional(v.number());
const cost = {
  costUsd: optionalNumber,
  upstreamCostUsd: optionalNumber,
  isByok: v.optional(v.literal(true)),
};

const File = v.pipe(
  v.object({
    path: optionalText,
    uri: optionalText,
    mediaType: v.string(),
    bytes: v.number(),
    sha256: v.string(),
    width: optionalNumber,
    height: optionalNumber,
    durationSeconds: optionalNumber,
  }),
  v.check(({ path, uri }) => path !== undefined || uri !== undefined, 'must have a path or a URI'),
);
// The latest time that a date can hold (ECMA-262, time values).
const at = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15));
// An entry with a higher index was not written by this program.
const index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_JOB_OUTPUTS - 1));

const Entry = v.variant('type', [
  v.object({
    at,
    type: v.literal('intent'),
    intentId: v.string(),
    model: v.string(),
    shape: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
    outputPath: optionalText,
  }),
  v.object({ at, type: v.literal('submitted'), intentId: v.string(), jobId: v.string() }),
  v.object({ at, type: v.literal('refused'), intentId: v.string(), code: v.string() }),
  v.object({ at, type: v.literal('lost'), intentId: v.string(), code: v.string() }),
  v.object({
    at,
    type: v.literal('status'),
    jobId: v.string(),
    status: v.string(),
    outputs: v.number(),
    ...cost,
  }),
  v.object({
    at,
    type: v.literal('saved'),
    jobId: v.string(),
    index,
    file: File,
    outputs: optionalNumber,
    ...cost,
    generationId: optionalText,
  }),
  v.object({ at, type: v.literal('forgotten'), id: v.string() }),
]);

/**
 * Parses the JSON of an event, as `JSON.stringify` writes a {@link JobEntry}; `undefined` for any other text: a line that was
 * cut off by a crash or a full disk, or one that a later version wrote. Such a line is lost, the others are not.
 */
export function parseJobEntry(text: string): JobEntry | undefined {
  if (text.trim() === '') return undefined;
  try {
    const parsed = v.safeParse(Entry, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
