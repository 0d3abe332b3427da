import { createEmulator } from '@orkit/openrouter-emulator';
import type { Emulator } from '@orkit/openrouter-emulator';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { createJobLedger, createWorkspace } from '@orkit/openrouter-multimodal/node';
import { execute, getVideoStatus, listVideoJobs } from '@orkit/openrouter-multimodal/operations';
import type { OperationContext } from '@orkit/openrouter-multimodal/operations';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

import { verifies } from '../../../../tests/requirements.ts';

const program = new URL('crash-program.ts', import.meta.url).pathname;

interface Crash {
  readonly emulator: Emulator;
  readonly folder: string;
  /** A process that is started afterwards, with the same ledger and folder. */
  readonly context: OperationContext;
}

/** Generates a video in a process that is killed at a moment. */
async function crashAt(moment: string): Promise<Crash> {
  const emulator = createEmulator({ videoMs: 300 });
  const baseUrl = await emulator.listen();
  const outside = await mkdtemp(join(tmpdir(), 'crash-'));
  onTestFinished(async () => {
    await emulator.close();
    await rm(outside, { recursive: true });
  });
  const folder = join(outside, 'out');
  const stateHome = join(outside, 'state');
  await mkdir(folder);
  const args = ['--conditions=@orkit/source', program, baseUrl, folder, stateHome, moment];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  expect(signal).toBe(moment === 'never' ? null : 'SIGKILL');
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    baseUrl,
    jobLedger: createJobLedger({ stateHome }),
    videos: { pollIntervalMs: 50 },
  });
  const workspace = createWorkspace({ outputDir: folder, inputDir: stateHome });
  return { emulator, folder, context: { client, workspace, report: () => {} } };
}

function postsOf({ requests }: Emulator): number {
  return requests.filter(({ method, path }) => method === 'POST' && path === '/videos').length;
}

function downloadsOf({ requests }: Emulator): number {
  return requests.filter(({ path }) => path.includes('/content')).length;
}

async function resume({ context }: Crash) {
  return await execute(getVideoStatus, { video_id: 'last', max_wait_ms: 30_000 }, context);
}

const late = ['after-answer', 'polling', 'downloading', 'before-publish'] as const;

describe('a process that is killed while it generates a video', () => {
  it.each(late)(
    verifies('make.resume', 'leaves a job that is completed once and paid once: %s'),
    async (moment) => {
      const crash = await crashAt(moment);
      const { emulator, folder } = crash;
      expect((await readdir(folder)).filter((name) => !name.startsWith('.'))).toEqual([]);
      const { data } = await resume(crash);
      const path = join(folder, 'river.mp4');
      expect(data).toMatchObject({ status: 'completed', files: [{ path, duration_seconds: 4 }] });
      // A complete file: its length and the metadata of its header match the ledger.
      const { size } = await stat(path);
      expect(data).toMatchObject({ files: [{ bytes: size, width: 1280, height: 720 }] });
      expect(postsOf(emulator)).toBe(1);
      expect((await readdir(folder)).filter((name) => !name.startsWith('.'))).toEqual([
        'river.mp4',
      ]);
    },
    60_000,
  );

  it('returns the video from disk once it is saved', async () => {
    const crash = await crashAt('never');
    const downloads = downloadsOf(crash.emulator);
    const { data } = await resume(crash);
    expect(data).toMatchObject({
      status: 'completed',
      files: [{ path: join(crash.folder, 'river.mp4') }],
    });
    expect(downloadsOf(crash.emulator)).toBe(downloads);
    expect(postsOf(crash.emulator)).toBe(1);
  }, 60_000);

  it.each([
    ['before-post', 0],
    ['before-answer', 1],
  ] as const)(
    'leaves an intent whose hint is to check the activity before a retry: %s',
    async (moment, accepted) => {
      const crash = await crashAt(moment);
      expect(postsOf(crash.emulator)).toBe(accepted);
      const { data } = await execute(listVideoJobs, {}, crash.context);
      expect(data).toMatchObject({ jobs: [{ video_id: null, state: 'submitting' }], total: 1 });
      await expect(resume(crash)).rejects.toMatchObject({
        code: 'JOB_FAILED',
        details: { reason: 'outcome_unknown', state: 'submitting' },
      });
      expect(postsOf(crash.emulator)).toBe(accepted);
    },
    60_000,
  );
});
