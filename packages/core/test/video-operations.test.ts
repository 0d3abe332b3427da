import type { VideoSettings } from '@orkit/openrouter-multimodal';
import { createJobLedger, createWorkspace } from '@orkit/openrouter-multimodal/node';
import {
  execute,
  generateVideo,
  getVideoStatus,
  listVideoJobs,
} from '@orkit/openrouter-multimodal/operations';
import {
  appendFile,
  mkdtemp,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEmulatedClient } from './support/emulated-client.ts';

const quick = { pollIntervalMs: 50 };
const river = { prompt: 'A river', model: 'google/veo-3.1', duration: 4 };

/** A folder for videos, and a ledger in a file. */
async function setUp(videos: VideoSettings = quick) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'video-operations-')));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  const list = join(folder, 'jobs.jsonl');
  const { emulator, client } = createEmulatedClient(
    { jobLedger: createJobLedger({ path: list }), videos },
    { videoMs: 50 },
  );
  const workspace = createWorkspace({ outputDir: join(folder, 'out') });
  const context = { client, workspace, report: () => {} };
  const posts = () => emulator.requests.filter(({ method }) => method === 'POST').length;
  return { folder, list, emulator, context, posts };
}

describe('a resumed video', () => {
  it.each([
    ['clips/', 'clips/video.mp4'],
    ['sub/named', 'sub/named.mp4'],
  ])('is saved to its requested path: %s', async (save_path, expected) => {
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
  ])('is saved to its requested path also from another folder: %s', async (save_path, expected) => {
    const { folder, context } = await setUp();
    const from = (cwd: string) => ({
      ...context,
      workspace: createWorkspace({ cwd: join(folder, cwd), allowUnsafePaths: true }),
    });
    await execute(generateVideo, { ...river, save_path, max_wait_ms: 0 }, from('here'));
    const laterRequest = { video_id: 'last', max_wait_ms: 10_000 };
    const { data } = await execute(getVideoStatus, laterRequest, from('there'));
    expect(data).toMatchObject({ files: [{ path: join(folder, 'here', expected) }] });
  });

  it('is not saved elsewhere when its folder fails with an unknown error', async () => {
    const { context } = await setUp();
    const save_path = 'river.mp4';
    await execute(generateVideo, { ...river, save_path, max_wait_ms: 0 }, context);
    const { workspace } = context;
    const broken = new TypeError('not one of ours');
    const paths: (string | undefined)[] = [];
    const failing = {
      ...context,
      workspace: {
        ...workspace,
        reserveOutput: async (request: Parameters<typeof workspace.reserveOutput>[0]) => {
          paths.push(request.path);
          return await Promise.reject(broken);
        },
      },
    };
    const laterRequest = { video_id: 'last', max_wait_ms: 10_000 };
    await expect(execute(getVideoStatus, laterRequest, failing)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'Unexpected failure: not one of ours',
    });
    expect(paths).toEqual([expect.stringContaining(save_path)]);
  });

  it('is found by its id although the ledger cannot be read', async () => {
    const { list, context } = await setUp();
    const generated = await execute(generateVideo, { ...river, save_path: 'river.mp4' }, context);
    await rename(list, `${list}.moved`);
    await symlink(`${list}.moved`, list);

    const { video_id } = generated.data as { readonly video_id: string };
    const { data } = await execute(getVideoStatus, { video_id }, context);
    expect(data).toMatchObject({ status: 'completed', files: [{ media_type: 'video/mp4' }] });
    await expect(execute(getVideoStatus, { video_id: 'last' }, context)).rejects.toMatchObject({
      code: 'UNSAFE_PATH',
    });
  });

  it('is `last` although a later one was refused', async () => {
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

  it('is reported as refused by its intent id', async () => {
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

describe('a saved video', () => {
  const polled = (answer: { readonly data: unknown }) =>
    answer.data as { readonly files: readonly { readonly path: string }[] };

  it('is returned from disk with the same metadata, at no cost', async () => {
    const { context, emulator } = await setUp();
    const generated = await execute(generateVideo, { ...river, save_path: 'river.mp4' }, context);
    const before = emulator.requests.length;
    const again = await execute(getVideoStatus, { video_id: 'last' }, context);
    expect(emulator.requests).toHaveLength(before);
    expect(again.data).toEqual(generated.data);
    expect(generated.data).toMatchObject({
      generation_id: expect.any(String),
      cost_usd: expect.any(Number),
      files: [{ width: expect.any(Number), height: expect.any(Number), duration_seconds: 4 }],
    });
    expect(again.meta).toMatchObject({ cost_usd: undefined });
  });

  it.each([
    ['clips/river.mp4', 'clips/river.mp4'],
    ['clips/river.mp4', 'clips/river'],
    ['clips/river', 'clips/../clips/river'],
    ['clips/river.mp4', 'clips/'],
    ['clips/', 'clips'],
    ['clips/river.mp4', 'link/river.mp4'],
  ])('at %s is returned from disk when %s is requested', async (save_path, path) => {
    const { folder, context, emulator } = await setUp();
    const generated = await execute(generateVideo, { ...river, save_path }, context);
    await symlink(join(folder, 'out', 'clips'), join(folder, 'out', 'link'));
    const before = emulator.requests.length;
    for (const save of [path, join(folder, 'out', path)]) {
      const again = await execute(getVideoStatus, { video_id: 'last', save_path: save }, context);
      expect(again.data).toEqual(generated.data);
    }
    expect(emulator.requests).toHaveLength(before);
  });

  it.each([
    ['other.mp4', 'other.mp4'],
    ['elsewhere/', 'elsewhere/video.mp4'],
    ['clips/other.mp4', 'clips/other.mp4'],
  ])('is downloaded for another path: %s', async (save_path, expected) => {
    const { folder, context } = await setUp();
    await execute(generateVideo, { ...river, save_path: 'clips/river.mp4' }, context);
    const there = join(folder, 'out', expected);
    const again = await execute(getVideoStatus, { video_id: 'last', save_path }, context);
    expect(polled(again).files).toMatchObject([{ path: there }]);
    // The path of the last download.
    const third = await execute(getVideoStatus, { video_id: 'last', save_path }, context);
    expect(polled(third).files).toMatchObject([{ path: there }]);
  });

  it('is not confused with another file at the requested path', async () => {
    const { context } = await setUp();
    await execute(generateVideo, { ...river, save_path: 'one.mp4' }, context);
    await execute(generateVideo, { ...river, save_path: 'two.mp4' }, context);
    await expect(
      execute(getVideoStatus, { video_id: 'last', save_path: 'one.mp4' }, context),
    ).rejects.toMatchObject({
      message: expect.stringContaining('a file of this name exists already'),
    });
  });

  it.each(['shortened', 'lengthened', 'deleted'])(
    'is downloaded again, and paid once, when its file was %s',
    async (change) => {
      const { folder, context, emulator } = await setUp();
      await execute(generateVideo, { ...river, save_path: 'one.mp4' }, context);
      const file = join(folder, 'out', 'one.mp4');
      const { size } = await stat(file);
      if (change === 'deleted') await rm(file);
      else await truncate(file, change === 'shortened' ? size - 1 : size + 1);
      const again = await execute(getVideoStatus, { video_id: 'last' }, context);
      const [saved] = polled(again).files;
      expect((await stat(saved?.path ?? '')).size).toBe(size);
      expect(emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    },
  );

  it('is downloaded again over its own file with `overwrite`', async () => {
    const { context, emulator } = await setUp();
    await execute(generateVideo, { ...river, save_path: 'one.mp4' }, context);
    const before = emulator.requests.length;
    const request = { video_id: 'last', save_path: 'one.mp4', overwrite: true };
    await execute(getVideoStatus, request, context);
    expect(emulator.requests.length).toBeGreaterThan(before);
  });
});

describe('an unknown id', () => {
  it.each([{}, { max_wait_ms: 1_000 }])('is refused and not recorded: %j', async (wait) => {
    const { context, list } = await setUp();
    const generated = await execute(generateVideo, { ...river, max_wait_ms: 0 }, context);
    const before = await readFile(list, 'utf8');
    await expect(
      execute(getVideoStatus, { video_id: 'nope2', ...wait }, context),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'OpenRouter knows no job "nope2"',
      hints: [{ kind: 'list-jobs' }, { kind: 'text', text: 'It may belong to another key.' }],
    });
    expect(await readFile(list, 'utf8')).toBe(before);
    const last = await execute(getVideoStatus, { video_id: 'last' }, context);
    const { video_id } = generated.data as { readonly video_id: string };
    expect(last.data).toMatchObject({ video_id });
  });

  it('is not the same as a job of the ledger that OpenRouter no longer has', async () => {
    const { context, emulator } = await setUp();
    const last = { video_id: 'last', max_wait_ms: 10_000 };
    await execute(generateVideo, { ...river, max_wait_ms: 0 }, context);
    for (const [status, expected] of [
      // OpenRouter may not have replicated it yet.
      [404, { code: 'UPSTREAM_HTTP', retryable: true }],
      [410, { code: 'JOB_FAILED', retryable: false, details: { status: 'not_found' } }],
    ] as const) {
      emulator.fail({ type: 'status', status });
      await expect(execute(getVideoStatus, { video_id: 'last' }, context)).rejects.toMatchObject({
        ...expected,
        hints: [{ kind: 'text', text: expect.stringContaining('another key') }],
      });
    }
    // A response with the job is more recent.
    const { data } = await execute(getVideoStatus, last, context);
    expect(data).toMatchObject({ status: 'completed' });
  });
});

describe('a job whose id has not arrived', () => {
  it('is `submitting` as long as a response may take, and `lost` afterwards', async () => {
    const { context, list } = await setUp();
    const line = { type: 'intent', intentId: 'job-x', model: 'm', shape: {} };
    const hourMs = 3_600_000;
    for (const [at, state] of [
      [Date.now(), 'submitting'],
      [Date.now() - hourMs, 'lost'],
    ] as const) {
      await writeFile(list, `${JSON.stringify({ ...line, at })}\n`);
      const { data } = await execute(listVideoJobs, {}, context);
      expect(data).toMatchObject({ jobs: [{ intent_id: 'job-x', state }] });
      await expect(execute(getVideoStatus, { video_id: 'last' }, context)).rejects.toMatchObject({
        code: 'JOB_FAILED',
        details: { reason: 'outcome_unknown', state },
      });
    }
  });
});

describe('a submission whose response is lost', () => {
  it('has the id of its ledger entry in its hints', async () => {
    const { context, emulator } = await setUp();
    emulator.fail({ type: 'lost-response' }, { path: '/videos' });
    const error: unknown = await execute(generateVideo, river, context).catch(
      (thrown: unknown) => thrown,
    );
    const { data } = await execute(listVideoJobs, {}, context);
    const { jobs } = data as { readonly jobs: readonly { readonly intent_id: string }[] };
    expect(error).toMatchObject({
      hints: [{ kind: 'check-activity', intentId: jobs[0]?.intent_id }],
    });
  });
});

describe('a video that is aborted while it is submitted', () => {
  it('still reports the id of the accepted job', async () => {
    const { context, emulator } = await setUp();
    emulator.fail({ type: 'latency', ms: 100 }, { path: '/videos' });
    const giveUp = new AbortController();
    const reported: string[] = [];
    const making = execute(generateVideo, river, {
      ...context,
      signal: giveUp.signal,
      report: (event) => {
        if (event.type === 'job') reported.push(event.id);
      },
    });
    await expect.poll(() => emulator.requests.some(({ method }) => method === 'POST')).toBe(true);
    giveUp.abort(new Error('never mind'));
    await expect(making).rejects.toThrow('never mind');
    expect(reported).toEqual([expect.stringMatching(/^gen-/u)]);
  });
});

describe('the list of video jobs', () => {
  it('skips events with an invalid time', async () => {
    const { list, context } = await setUp();
    const line = { type: 'status', jobId: 'gen-vid-1', status: 'pending', outputs: 0 };
    await appendFile(list, `${JSON.stringify({ ...line, at: 8.64e15 })}\n`);
    await appendFile(list, `${JSON.stringify({ ...line, at: 8.64e15 + 1, jobId: 'x' })}\n`);
    const { data } = await execute(listVideoJobs, {}, context);
    expect(data).toMatchObject({ total: 1, jobs: [{ video_id: 'gen-vid-1' }] });
  });
});

describe('video options of a client', () => {
  it('that are too small are told before anything is paid', async () => {
    const { context, posts } = await setUp({ pollIntervalMs: 49 });
    await expect(execute(generateVideo, river, context)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(posts()).toBe(0);
  });

  it('allow a maximum wait of 0', async () => {
    const { context, posts } = await setUp({ maxWaitMs: 0 });
    const { meta } = await execute(generateVideo, river, context);
    expect(meta).toMatchObject({ code: 'JOB_STILL_RUNNING' });
    expect(posts()).toBe(1);
  });
});
