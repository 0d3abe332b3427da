import type { JobRecord, VideoUpdate } from '@orkit/openrouter-multimodal';

import { toProviderLine } from '../report/error-report.ts';
import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import type { Outcome } from '../host/command-result.ts';
import { requireList } from './job-list.ts';

/** Looks at a job and prints how it stands, in one word. Nothing is saved. */
export async function runJobStatus(invocation: Invocation): Promise<Outcome> {
  const { words, output, signal } = invocation;
  const [given = ''] = words;
  const { videos } = await invocation.client();
  requireList(invocation, given);
  const record = await videos.ledger?.find(given).catch((error: unknown) => {
    if (given === 'last') throw error;
    // A job that is named can be had without the list.
    return undefined;
  });
  if (record === undefined && given === 'last')
    throw usageError('There is no last job: none was submitted from this machine', 'give its id');
  const { jobId } = record ?? { jobId: given };
  if (jobId === undefined) return unknownJobError(record, output);
  const update = await videos.resume(jobId).status({ signal });
  if (record === undefined && update.status === 'not_found')
    throw usageError(
      `OpenRouter knows no job "${jobId}"`,
      'The jobs of this machine are in orm job list',
      'It may belong to another key',
    );
  return printUpdate(update, output);
}

/** A job whose id never came: all that is known is what was noted here. */
function unknownJobError(record: JobRecord | undefined, output: Invocation['output']): Outcome {
  const { state = 'lost', intentId = null, model = null } = record ?? {};
  output.result(`${state}\n`);
  const why = state === 'submitting' ? 'Its id has not come yet' : 'Its id never came';
  output.note(
    state === 'refused'
      ? 'It was never started.'
      : `${why}: https://openrouter.ai/activity tells whether it was started and charged.`,
  );
  return { data: { video_id: null, intent_id: intentId, status: state, model } };
}

function printUpdate(update: VideoUpdate, output: Invocation['output']): Outcome {
  const { id, status, isDone, outputCount: outputs, error, costUsd } = update;
  output.result(`${status}\n`);
  if (status === 'completed') output.note(`Save it with: orm job wait ${id}`);
  if (status === 'not_found')
    output.note('OpenRouter knows no such job: it may belong to another key.');
  if (error !== undefined) output.note(toProviderLine(error));
  const data = { video_id: id, status, is_over: isDone, outputs, cost_usd: costUsd ?? null, error };
  return { data, job: { id, status } };
}
