import { runtime } from '#runtime';

import type { CallOptions } from '../../shared/call-options.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { Media } from '../../media/media.ts';
import type { ApiContext } from '../context.ts';
import { createContent } from './content.ts';
import { isJobId, wrongJobId } from './job-id.ts';
import { settleJob } from './job-money.ts';
import type { JobRecord } from './ledger.ts';
import type { VideoDownloadOptions, VideoJob, VideoUpdate, WaitOptions } from './options.ts';
import type { DurationBelief } from './polling.ts';
import { learnDuration, nextLookMs } from './polling.ts';
import { goneUpdate, toVideoUpdate } from './wire.ts';
import type { Watched } from './watch.ts';
import { watch } from './watch.ts';

/** What is known of a job before the first look. */
export interface KnownJob {
  readonly id: string;
  readonly model?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly submittedAtMs?: number | undefined;
  /** What the answer said that it was submitted with. */
  readonly update?: VideoUpdate | undefined;
  readonly notes?: readonly string[] | undefined;
}

/**
 * The handle of a job. Nothing is sent until it is used.
 *
 * @throws OpenRouterError `INVALID_INPUT` for what is no id.
 */
export function createVideoJob(context: ApiContext, known: KnownJob): VideoJob {
  const { id, notes = [] } = known;
  if (typeof id !== 'string' || !isJobId(id)) throw wrongJobId(id);
  const memory = createMemory(context, known);
  const look = async (call?: CallOptions) => await lookAt(context, memory, { id, call });
  const watched: Watched = {
    id,
    clock: context.clock,
    settings: context.videos ?? {},
    overUpdate: () => (memory.update?.isOver === true ? memory.update : undefined),
    lastLookAtMs: () => memory.lookedAtMs,
    look,
    nextLookMs: async () => await memory.nextLookMs(),
  };
  const content = (options: VideoDownloadOptions = {}) =>
    createContent(context, { id, outputs: memory.update?.outputs }, options);
  return {
    id,
    model: known.model,
    notes,
    status: look,
    wait: async (options = {}) => await waitFor(watched, options),
    async download(options): Promise<Media> {
      const { pieces, mediaType } = content(options);
      const blob = await runtime.spool(pieces);
      return { kind: 'video', mediaType: mediaType(), size: blob.size, blob };
    },
    stream: (options) => content(options).pieces,
    [Symbol.asyncIterator]: () => watch(watched, {}),
  };
}

/** What a handle knows of its job. */
interface Memory {
  lookedAtMs: number | undefined;
  update: VideoUpdate | undefined;
  /** What the ledger knows, read once; `undefined` when that is nothing. */
  record(): Promise<JobRecord | undefined>;
  nextLookMs(): Promise<number>;
}

function createMemory({ clock, jobLedger }: ApiContext, known: KnownJob): Memory {
  const madeAtMs = clock.now();
  // A ledger that cannot be read makes waiting less clever and nothing else.
  const unread = () => undefined;
  let reading: Promise<JobRecord | undefined> | undefined;
  let learning: Promise<DurationBelief | undefined> | undefined;
  const record = async () =>
    await (reading ??= Promise.resolve(jobLedger?.find(known.id)).catch(unread));
  const learn = async () => {
    const model = known.model ?? (await record())?.model;
    const records = model === undefined ? [] : ((await jobLedger?.list()) ?? []);
    return learnDuration(records.filter((each) => each.model === model).flatMap(timeOf));
  };
  const memory: Memory = {
    lookedAtMs: known.submittedAtMs,
    update: known.update,
    record,
    async nextLookMs() {
      const belief = await (learning ??= learn().catch(unread));
      const beganAtMs = known.submittedAtMs ?? (await record())?.submittedAtMs ?? madeAtMs;
      return nextLookMs((memory.lookedAtMs ?? clock.now()) - beganAtMs, belief);
    },
  };
  return memory;
}

/** Milliseconds that a job of the ledger took, when it was completed. */
function timeOf({ state, submittedAtMs, endedAtMs }: JobRecord): readonly number[] {
  const isKnown = state === 'completed' && submittedAtMs !== undefined && endedAtMs !== undefined;
  return isKnown ? [endedAtMs - submittedAtMs] : [];
}

async function lookAt(
  context: ApiContext,
  memory: Memory,
  { id, call }: { readonly id: string; readonly call: CallOptions | undefined },
): Promise<VideoUpdate> {
  const before = memory.update;
  try {
    const update = await ask(context, id, call);
    memory.update = update;
    settleJob(context, update);
    await noteStatus(context, memory, before);
    return update;
  } finally {
    memory.lookedAtMs = context.clock.now();
  }
}

/** Asks by the id, never by an address that an answer names: the key goes with it. */
async function ask(
  { transport }: ApiContext,
  id: string,
  call: CallOptions | undefined,
): Promise<VideoUpdate> {
  const action = `look at the video job "${id}"`;
  try {
    const { value } = await transport.json(
      { method: 'GET', path: `videos/${id}`, action, call },
      (answer) => {
        const update = toVideoUpdate(answer, id);
        if (update === undefined) throw new TypeError('no job');
        return update;
      },
    );
    return value;
  } catch (error) {
    if (OpenRouterError.is(error) && (error.status === 404 || error.status === 410))
      return goneUpdate(id);
    throw error;
  }
}

async function noteStatus(
  { jobLedger }: ApiContext,
  memory: Memory,
  before: VideoUpdate | undefined,
): Promise<void> {
  const { update } = memory;
  if (jobLedger === undefined || update === undefined) return;
  const { id: jobId, status, outputs, costUsd } = update;
  const record = await memory.record();
  const known =
    before ??
    (record && { status: record.state, outputs: record.outputs, costUsd: record.costUsd });
  if (known?.status === status && known.outputs === outputs && known.costUsd === costUsd) return;
  // What was seen can be seen again: a ledger that cannot be written loses nothing here.
  await jobLedger.append({ type: 'status', jobId, status, outputs, costUsd }).catch(() => {});
}

async function waitFor(watched: Watched, options: WaitOptions): Promise<VideoUpdate> {
  for await (const update of watch(watched, options)) {
    if (update.status === 'completed') return update;
    if (update.isOver) throw jobFailed(update);
  }
  throw new OpenRouterError('INTERNAL', `Cannot tell how the video job "${watched.id}" ended`);
}

function jobFailed({ id, status, error, costUsd }: VideoUpdate): OpenRouterError {
  const how = status === 'gone' ? 'OpenRouter no longer knows it' : `it ended as "${status}"`;
  const why = error === undefined ? [] : ['What was said of it is in details.error.'];
  return new OpenRouterError('JOB_FAILED', `Cannot finish the video job "${id}": ${how}`, {
    hints: [...why, 'It gives no video any more. Another try is another job, which is paid anew.'],
    details: { jobId: id, status, error, costUsd },
  });
}
