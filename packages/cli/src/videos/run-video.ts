import { OpenRouterError } from '@orkit/openrouter-multimodal';
import type { OperationResult } from '@orkit/openrouter-multimodal/operations';
import { generateVideo, getVideoStatus } from '@orkit/openrouter-multimodal/operations';

import { isObject } from '../report/result-info.ts';
import type { Invocation } from '../host/invocation.ts';
import { jobOf, printOutputs } from '../report/print-outputs.ts';
import { checkTarget, toGenerationInput } from '../generate/generate-input.ts';
import type { JsonObject, CommandResult } from '../host/command-result.ts';
import { requireList } from './job-list.ts';

/** Submits a video, waits for it and prints its path; with `--no-wait` prints the job id. */
export async function runGenerateVideo(invocation: Invocation): Promise<CommandResult> {
  const { flags } = invocation;
  const input = await toGenerationInput(invocation, {
    textField: 'prompt',
    textNoun: 'prompt',
    media: ['first_frame_image', 'last_frame_image', 'reference_images'],
    piped: 'first_frame_image',
    allowsEmptyPrompt: true,
  });
  const isDetached = flags['no-wait'] === true;
  const request = isDetached ? { ...input, max_wait_ms: 0 } : input;
  const result = await invocation.execute(generateVideo, request);
  return isDetached ? printSubmitted(result, invocation) : printVideo(result, invocation);
}

/** Resumes a job: waits up to `--max-wait` and prints the paths of the videos. */
export async function runJobWait(invocation: Invocation): Promise<CommandResult> {
  const { videos } = await invocation.client();
  return await resume(invocation, invocation.input['max_wait_ms'] ?? videos.maxWaitMs);
}

/** Saves the videos of a completed job without waiting. */
export async function runJobDownload(invocation: Invocation): Promise<CommandResult> {
  return await resume(invocation, 0);
}

async function resume(invocation: Invocation, waitMs: unknown): Promise<CommandResult> {
  const { input, flags, jobs } = invocation;
  checkTarget(invocation);
  const { video_id: id } = input;
  requireList(invocation, id);
  if (typeof id === 'string') jobs.follow(id);
  const result = await invocation.execute(getVideoStatus, {
    ...input,
    max_wait_ms: waitMs,
    overwrite: flags['force'] === true ? true : undefined,
  });
  return printVideo(result, invocation);
}

/** Prints the job id as the result, for a script that waits later. */
function printSubmitted(
  { data, meta }: OperationResult<unknown>,
  { output }: Invocation,
): CommandResult {
  const info = isObject(data) ? data : {};
  const job = jobOf(info);
  output.result(`${job?.id ?? ''}\n`);
  return { data: withNext(info, job), meta, job };
}

function printVideo(result: OperationResult<unknown>, invocation: Invocation): CommandResult {
  const { data, meta } = result;
  if (meta?.['code'] !== 'JOB_STILL_RUNNING') return printOutputs(result, invocation);
  const info = isObject(data) ? data : {};
  const job = jobOf(info);
  return { data: withNext(info, job), meta, job, error: stillRunning(job) };
}

/** Sets `next` to a command line: core names an operation there. */
function withNext(info: JsonObject, job: CommandResult['job']): JsonObject {
  return { ...info, next: `orm job wait ${job?.id ?? 'last'}` };
}

function stillRunning(job: CommandResult['job']): OpenRouterError {
  const { id = 'last', status = 'in_progress' } = job ?? {};
  const statusText = status.replaceAll('_', ' ');
  return new OpenRouterError(
    'JOB_STILL_RUNNING',
    `The video is not complete yet: the job is ${statusText}`,
    {
      details: { jobId: id, lastStatus: status },
    },
  );
}
