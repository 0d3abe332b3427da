import {
  forgetVideoJob,
  getVideoStatus,
  listVideoJobs,
} from '@orkit/openrouter-multimodal/operations';

import { defineCommand } from '../command/define-command.ts';
import { waitOverrides } from './generate-command.ts';
import { forceFlag, generationNames, targetOverrides } from '../generate/generation-flags.ts';

const group = 'Generate:';
const idDescription = 'job id, the end of one, or last for the newest job of this machine';
const idArgument = { syntax: '<id>', description: idDescription, field: 'video_id' };
const resumeOverrides = {
  ...targetOverrides,
  save_path: {
    syntax: '-o, --output <path>',
    description: 'a file, a directory/, or - for stdout; by default the path of the submission',
    group: 'Output:',
  },
};

/** `orm job list`. */
export const jobListCommand = defineCommand({
  name: 'job list',
  group,
  operation: listVideoJobs,
  summary: 'List the video jobs of this machine, newest first.',
  examples: ['orm job list', 'orm job list --limit 100 | cut -f 1,2'],
  overrides: {
    limit: { description: 'maximum number of jobs; default 20' },
    refresh: { description: 'poll the jobs that are not over; on by default' },
  },
  async render(result, invocation) {
    const { renderJobs } = await import('./render-jobs.ts');
    await renderJobs(result, invocation);
  },
});

/** `orm job status`. */
export const jobStatusCommand = defineCommand({
  name: 'job status',
  group,
  summary: 'Print the status of a job as one word; saves nothing.',
  examples: [
    'orm job status last',
    'test "$(orm job status "$id")" = completed && orm job wait "$id"',
  ],
  arguments: [{ syntax: '<id>', description: idDescription }],
  async run(invocation) {
    const { runJobStatus } = await import('./job-status.ts');
    return await runJobStatus(invocation);
  },
});

/** `orm job wait`. */
export const jobWaitCommand = defineCommand({
  name: 'job wait',
  aliases: ['resume'],
  group,
  operation: getVideoStatus,
  summary: 'Wait for a job, save its video and print its path.',
  examples: ['orm job wait last', 'orm job wait "$id" -o storm.mp4 --max-wait 30m'],
  arguments: [idArgument],
  flags: [forceFlag],
  overrides: { ...resumeOverrides, ...waitOverrides },
  fieldNames: generationNames,
  async run(invocation) {
    const { runJobWait } = await import('./run-video.ts');
    return await runJobWait(invocation);
  },
});

/** `orm job download`. */
export const jobDownloadCommand = defineCommand({
  name: 'job download',
  group,
  operation: getVideoStatus,
  summary: 'Save the video of a completed job; exit code 8 if it is not completed.',
  examples: ['orm job download last -o storm.mp4'],
  arguments: [idArgument],
  flags: [forceFlag],
  overrides: { ...resumeOverrides, max_wait_ms: false, poll_interval_ms: false },
  fieldNames: generationNames,
  async run(invocation) {
    const { runJobDownload } = await import('./run-video.ts');
    return await runJobDownload(invocation);
  },
});

/** `orm job forget`. */
export const jobForgetCommand = defineCommand({
  name: 'job forget',
  group,
  operation: forgetVideoJob,
  summary: 'Remove a job from the list; it keeps running at OpenRouter, and files stay.',
  examples: ['orm job forget last'],
  arguments: [idArgument],
  async render({ text = '' }, { output }) {
    output.note(text);
    await Promise.resolve();
  },
});
