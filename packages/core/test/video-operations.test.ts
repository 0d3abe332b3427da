import { createEmulator } from '@orkit/openrouter-emulator';
import type { VideoSettings } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { createJobLedger, createWorkspace } from '@orkit/openrouter-multimodal/node';
import {
  execute,
  generateVideo,
  getVideoStatus,
  listVideoJobs,
} from '@orkit/openrouter-multimodal/operations';
import { appendFile, mkdtemp, realpath, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const quick = { pollIntervalMs: 50 };
const river = { prompt: 'A river', model: 'google/veo-3.1', duration: 4 };

/** A folder for videos and a list of jobs in a file, whose path is told. */
async function setUp(videos: VideoSettings = quick) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'video-operations-')));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  const emulator = createEmulator({ videoMs: 50 });
  const list = join(folder, 'jobs.jsonl');
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: emulator.fetch,
    maxRetries: 0,
    jobLedger: createJobLedger({ path: list }),
    videos,
  });
  const workspace = createWorkspace({ outputDir: join(folder, 'out') });
  const context = { client, workspace, report: () => {} };
  const posts = () => emulator.requests.filter(({ method }) => method === 'POST').length;
  return { folder, list, emulator, context, posts };
}

describe('a video that is taken up later', () => {
  it.each([
    ['clips/', 'clips/video.mp4'],
    ['sub/named', 'sub/named.mp4'],
  ])('goes where it was meant to: %s', async (save_path, expected) => {
    const { folder, context } = await setUp();
    await execute(generateVideo, { ...river, save_path, max_wait_ms: 0 }, context);
    const { data } = await execute(
      getVideoStatus,
      { video_id: 'last', max_wait_ms: 10_000 },
      context,
    );
    expect(data).toMatchObject({ files: [{ path: join(folder, 'out', expected) }] });
  });

  it.each([
    ['clips/', 'clips/video.mp4'],
    ['named', 'named.mp4'],
  ])('goes where it was meant to also from another folder: %s', async (save_path, expected) => {
    const { folder, context } = await setUp();
    const from = (cwd: string) => ({
      ...context,
      workspace: createWorkspace({ cwd: join(folder, cwd), allowUnsafePaths: true }),
    });
    await execute(generateVideo, { ...river, save_path, max_wait_ms: 0 }, from('here'));
    const later = { video_id: 'last', max_wait_ms: 10_000 };
    const { data } = await execute(getVideoStatus, later, from('there'));
    expect(data).toMatchObject({ files: [{ path: join(folder, 'here', expected) }] });
  });

  it('is had by its id although the list of jobs cannot be read', async () => {
    const { list, context } = await setUp();
    const made = await execute(generateVideo, { ...river, save_path: 'river.mp4' }, context);
    await rename(list, `${list}.moved`);
    await symlink(`${list}.moved`, list);

    const { video_id } = made.data as { readonly video_id: string };
    const { data } = await execute(getVideoStatus, { video_id }, context);
    expect(data).toMatchObject({ status: 'completed', files: [{ media_type: 'video/mp4' }] });
    await expect(execute(getVideoStatus, { video_id: 'last' }, context)).rejects.toMatchObject({
      code: 'UNSAFE_PATH',
    });
  });

  it('is the last one although another was refused since', async () => {
    const { emulator, context } = await setUp();
    const { data } = await execute(generateVideo, { ...river, save_path: 'river.mp4' }, context);
    emulator.fail({ type: 'status', status: 402 }, { path: '/videos' });
    await expect(execute(generateVideo, river, context)).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
    });

    const last = await execute(getVideoStatus, { video_id: 'last' }, context);
    const { video_id } = data as { readonly video_id: string };
    expect(last.data).toMatchObject({ video_id, status: 'completed' });
  });

  it('that was refused is told to be so by its intent', async () => {
    const { emulator, context } = await setUp();
    emulator.fail({ type: 'status', status: 402 }, { path: '/videos' });
    await execute(generateVideo, river, context).catch(() => undefined);
    const { data } = await execute(listVideoJobs, {}, context);
    const { jobs } = data as { readonly jobs: readonly { readonly intent_id: string }[] };

    await expect(
      execute(getVideoStatus, { video_id: jobs[0]?.intent_id }, context),
    ).rejects.toMatchObject({
      code: 'JOB_FAILED',
      message: expect.stringContaining('it was refused'),
      details: { state: 'refused' },
    });
  });
});

describe('the list of video jobs', () => {
  it('passes over what happened at no time', async () => {
    const { list, context } = await setUp();
    const line = { type: 'status', jobId: 'gen-vid-1', status: 'pending', outputs: 0 };
    await appendFile(list, `${JSON.stringify({ ...line, at: 8.64e15 })}\n`);
    await appendFile(list, `${JSON.stringify({ ...line, at: 8.64e15 + 1, jobId: 'x' })}\n`);
    const { data } = await execute(listVideoJobs, {}, context);
    expect(data).toMatchObject({ total: 1, jobs: [{ video_id: 'gen-vid-1' }] });
  });
});

describe('settings of a client that makes videos', () => {
  it.each([{ pollIntervalMs: 49 }, { maxWaitMs: -1 }, { maxWaitMs: Number.NaN }])(
    'that are wrong are told before anything is paid: %j',
    async (videos) => {
      const { context, posts } = await setUp(videos);
      await expect(execute(generateVideo, river, context)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
      expect(posts()).toBe(0);
    },
  );

  it('may say never to wait', async () => {
    const { context, posts } = await setUp({ maxWaitMs: 0 });
    const { meta } = await execute(generateVideo, river, context);
    expect(meta).toMatchObject({ code: 'JOB_STILL_RUNNING' });
    expect(posts()).toBe(1);
  });
});
