import type { JobRecord, VideoUpdate } from '@orkit/openrouter-multimodal';
import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { toCostFields } from '@orkit/openrouter-multimodal/operations';

import { toProviderLine } from '../report/error-report.ts';
import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import type { CommandResult } from '../host/command-result.ts';
import { shownPath } from '../report/saved-files.ts';
import { requireList } from './job-list.ts';

/** Checks the status of a job and prints it as one word. Saves nothing. */
export async function runJobStatus(invocation: Invocation): Promise<CommandResult> {
  const { positionals, output, signal, io } = invocation;
  const [id = ''] = positionals;
  const { videos } = await invocation.client();
  requireList(invocation, id);
  const record = await videos.ledger?.find(id).catch((error: unknown) => {
    if (id === 'last' || (OpenRouterError.is(error) && error.details['jobIds'] !== undefined))
      throw error;
    // A job with an id can be requested without the list.
    return undefined;
  });
  if (record === undefined && id === 'last')
    throw usageError(
      'Cannot find the last job: none was submitted from this machine',
      'pass the job id',
    );
  const { jobId } = record ?? { jobId: id };
  if (jobId === undefined) return unknownJobError(record, output);
  const update = await videos.resume(jobId).status({ signal });
  if (record === undefined && update.status === 'not_found')
    throw usageError(
      `OpenRouter knows no job "${jobId}"`,
      'The jobs of this machine are in orm job list',
      'It may belong to another key',
    );
  return printUpdate(update, { output, io, savedPaths: await savedPathsOf(record, invocation) });
}

/** Returns where the videos of a job are saved: those files that are still there. */
async function savedPathsOf(
  record: JobRecord | undefined,
  invocation: Invocation,
): Promise<readonly string[]> {
  const { fileSize } = await invocation.workspace();
  const paths: string[] = [];
  for (const file of record?.files ?? []) {
    if (file === undefined) continue;
    const { path, uri = '' } = file;
    if ((await fileSize?.({ path, uri })) === file.bytes) paths.push(path ?? uri);
  }
  return paths;
}

/** Prints the local record of a job whose id was never received. */
function unknownJobError(
  record: JobRecord | undefined,
  output: Invocation['output'],
): CommandResult {
  const { state = 'lost', intentId = null, model = null } = record ?? {};
  output.result(`${state}\n`);
  const why = state === 'submitting' ? 'Its id was not received yet' : 'Its id was never received';
  output.note(
    state === 'refused'
      ? 'It was never started.'
      : `${why}: https://openrouter.ai/activity shows whether it was started and charged.`,
  );
  return { data: { video_id: null, intent_id: intentId, status: state, model } };
}

interface Screen extends Pick<Invocation, 'output' | 'io'> {
  readonly savedPaths: readonly string[];
}

function printUpdate(update: VideoUpdate, { output, io, savedPaths }: Screen): CommandResult {
  const { id, status, isDone, outputCount: outputs, error } = update;
  output.result(`${status}\n`);
  const saved = savedPaths.map((path) => shownPath(path, io.cwd)).join(' ');
  if (status === 'completed')
    output.note(saved === '' ? `Save it with: orm job wait ${id}` : `It is saved in ${saved}`);
  if (status === 'not_found')
    output.note('OpenRouter knows no such job: it may belong to another key.');
  if (error !== undefined) output.note(toProviderLine(error));
  const data = {
    video_id: id,
    status,
    is_over: isDone,
    outputs,
    paths: savedPaths,
    ...toCostFields(update),
    error,
  };
  return { data, job: { id, status } };
}
