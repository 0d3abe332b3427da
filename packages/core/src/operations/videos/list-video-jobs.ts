import * as v from 'valibot';

import type { JobRecord } from '../../jobs/record.ts';
import { costFields, toCostFields } from '../shared/cost-fields.ts';
import { finalStatuses } from '../../jobs/final-statuses.ts';
import type { OperationContext } from '../shared/operation.ts';
import { defineOperation } from '../shared/operation.ts';

/** Maximum jobs of one result: an agent reads them all. */
const MAX_JOBS = 100;
const DEFAULT_JOBS = 20;

const maybeText = v.nullable(v.string());

/** Field for one job. */
const jobField = v.object({
  video_id: v.pipe(maybeText, v.description('null when the response with the id never arrived.')),
  intent_id: maybeText,
  state: v.pipe(v.string(), v.description('`lost`, `submitting`: perhaps never started.')),
  model: maybeText,
  created_at: v.string(),
  ...costFields,
  paths: v.array(v.string()),
});

/** Lists the video jobs of this machine. */
export const listVideoJobs = defineOperation({
  name: 'list_video_jobs',
  title: 'List video jobs',
  summary: 'Lists the video jobs that were submitted from this machine, the newest first.',
  guidance: 'For a video_id that was lost.',
  errors: ['INVALID_INPUT'],
  related: ['get_video_status'],
  effects: { readOnly: true, idempotent: true, destructive: false, billable: false },
  input: v.strictObject({
    limit: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.maxValue(MAX_JOBS),
        v.description('Maximum jobs.'),
      ),
      DEFAULT_JOBS,
    ),
    refresh: v.optional(v.pipe(v.boolean(), v.description('Polls open jobs.')), true),
  }),
  output: v.object({ jobs: v.array(jobField), total: v.number() }),
  async run({ limit, refresh }, context) {
    const listed = await listRecords(context);
    const isPolled = refresh && (await pollOpen(listed.slice(0, limit), context));
    const records = isPolled ? await listRecords(context) : listed;
    return { data: { jobs: records.slice(0, limit).map(toJob), total: records.length } };
  },
});

/** Jobs that are polled for one list, and the milliseconds that it may take: the list itself is complete without. */
const MAX_POLLED = 10;
const MAX_POLL_MS = 5_000;

/** Polls the newest jobs that are not over, so that the ledger has their status. Returns whether any was polled. */
async function pollOpen(
  records: readonly JobRecord[],
  { client, signal, operation }: OperationContext,
): Promise<boolean> {
  const open = records.filter(
    ({ jobId, state }) => jobId !== undefined && !finalStatuses.has(state),
  );
  const options = { signal, operation, timeoutMs: MAX_POLL_MS };
  const polls = open
    .slice(0, MAX_POLLED)
    .map(async ({ jobId = '' }) => await client.videos.resume(jobId).status(options));
  // A job that cannot be polled keeps the status that was recorded.
  await Promise.allSettled(polls);
  signal?.throwIfAborted();
  return polls.length > 0;
}

async function listRecords({ client }: OperationContext): Promise<readonly JobRecord[]> {
  const { ledger } = client.videos;
  return ledger === undefined ? [] : await ledger.list();
}

function toJob(record: JobRecord): v.InferOutput<typeof jobField> {
  const { jobId, intentId, state, model, createdAtMs, files } = record;
  return {
    video_id: jobId ?? null,
    intent_id: intentId ?? null,
    state,
    model: model ?? null,
    created_at: new Date(createdAtMs).toISOString(),
    ...toCostFields(record),
    paths: files.flatMap((file) => file?.path ?? file?.uri ?? []),
  };
}
