import { OpenRouterError } from '@orkit/openrouter-multimodal';
import type { OperationResult } from '@orkit/openrouter-multimodal/operations';
import { generateVideo, getVideoStatus } from '@orkit/openrouter-multimodal/operations';

import { isObject } from '../report/result-info.ts';
import type { Invocation } from '../host/invocation.ts';
import { jobOf, printOutputs } from '../report/print-outputs.ts';
import { checkTarget, toGenerationInput } from '../generate/generate-input.ts';
import type { JsonObject, Outcome } from '../host/command-result.ts';
import { requireList } from './job-list.ts';

/** Submits a video, waits for it and prints where it is; with `--no-wait` prints the id of the job. */
export async function runGenerateVideo(invocation: Invocation): Promise<Outcome> {
  const { flags } = invocation;
  const input = await toGenerationInput(invocation, {
    words: 'prompt',
    promptField: 'prompt',
    media: ['first_frame_image', 'last_frame_image', 'reference_images'],
    piped: 'first_frame_image',
    allowsEmptyPrompt: true,
  });
  const isCancelled = flags['no-wait'] === true;
  const given = isCancelled ? { ...input, max_wait_ms: 0 } : input;
  const result = await invocation.execute(generateVideo, given);
  return isCancelled ? printSubmitted(result, invocation) : printVideo(result, invocation);
}

/** Takes a job up again: waits as long as is said, and prints where the videos are. */
export async function runJobWait(invocation: Invocation): Promise<Outcome> {
  const { videos } = await invocation.client();
  return await resume(invocation, invocation.input['max_wait_ms'] ?? videos.maxWaitMs);
}

/** Saves the videos of a job that is completed, and waits for none. */
export async function runJobDownload(invocation: Invocation): Promise<Outcome> {
  return await resume(invocation, 0);
}

async function resume(invocation: Invocation, waitMs: unknown): Promise<Outcome> {
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

/** The id is the result, for a script that waits later. */
function printSubmitted({ data, meta }: OperationResult<unknown>, { output }: Invocation): Outcome {
  const info = isObject(data) ? data : {};
  const job = jobOf(info);
  output.result(`${job?.id ?? ''}\n`);
  return { data: withNext(info, job), meta, job };
}

function printVideo(result: OperationResult<unknown>, invocation: Invocation): Outcome {
  const { data, meta } = result;
  if (meta?.['code'] !== 'JOB_STILL_RUNNING') return printOutputs(result, invocation);
  const info = isObject(data) ? data : {};
  const job = jobOf(info);
  return { data: withNext(info, job), meta, job, error: stillRunning(job) };
}

/** What core calls the next step is an operation; here it is a command. */
function withNext(info: JsonObject, job: Outcome['job']): JsonObject {
  return { ...info, next: `orm job wait ${job?.id ?? 'last'}` };
}

function stillRunning(job: Outcome['job']): OpenRouterError {
  const { id = 'last', status = 'in_progress' } = job ?? {};
  const how = status.replaceAll('_', ' ');
  return new OpenRouterError('JOB_STILL_RUNNING', `The video is not there yet: it is ${how}`, {
    details: { jobId: id, lastStatus: status },
  });
}
