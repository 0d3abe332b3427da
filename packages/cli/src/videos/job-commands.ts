import {
  forgetVideoJob,
  getVideoStatus,
  listVideoJobs,
} from '@orkit/openrouter-multimodal/operations';

import { defineCommand } from '../command/define-command.ts';
import { waitOverrides } from './generate-command.ts';
import { forceFlag, generationNames, targetOverrides } from '../generate/generation-flags.ts';

const group = 'Make:';
const idDescription = 'id of the job, or last for the newest of this machine';
const idArgument = { syntax: '<id>', description: idDescription, field: 'video_id' };
const placed = {
  ...targetOverrides,
  save_path: {
    syntax: '-o, --output <path>',
    description: 'a file, a folder/, or - for stdout; unless given, where it was meant to go',
    group: 'Output:',
  },
};

/** `orm job list`. */
export const jobListCommand = defineCommand({
  name: 'job list',
  group,
  operation: listVideoJobs,
  summary: 'List the video jobs of this machine, the newest first.',
  examples: ['orm job list', 'orm job list --limit 100 | cut -f 1,2'],
  overrides: { limit: { description: 'how many; 20 unless given' } },
  async render(result, invocation) {
    const { renderJobs } = await import('./render-jobs.ts');
    await renderJobs(result, invocation);
  },
});

/** `orm job status`. */
export const jobStatusCommand = defineCommand({
  name: 'job status',
  group,
  summary: 'Print how a job stands, in one word; saves nothing.',
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
  summary: 'Wait for a job, save its video and print where it is.',
  examples: ['orm job wait last', 'orm job wait "$id" -o storm.mp4 --max-wait 30m'],
  arguments: [idArgument],
  flags: [forceFlag],
  overrides: { ...placed, ...waitOverrides },
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
  summary: 'Save the video of a job that is completed; exit code 8 when it is not.',
  examples: ['orm job download last -o storm.mp4'],
  arguments: [idArgument],
  flags: [forceFlag],
  overrides: { ...placed, max_wait_ms: false, poll_interval_ms: false },
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
  summary: 'Take a job off the list; OpenRouter goes on with it, and files stay.',
  examples: ['orm job forget last'],
  arguments: [idArgument],
  async render({ text = '' }, { output }) {
    output.note(text);
    await Promise.resolve();
  },
});
